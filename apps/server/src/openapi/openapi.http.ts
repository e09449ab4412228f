import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { Public } from 'foyer/identity';
import { Describes } from 'foyer/platform';

const file = new URL('../../../../docs/reference/openapi.json', import.meta.url);

let text: string | undefined;

/** @returns the document of the API, as JSON without blanks; read when somebody first asks */
export const openApiText = (): string => (text ??= JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));

@Controller('openapi.json')
@Public()
export class OpenApiController {
  /** This document. */
  @Get()
  @Describes({ id: 'openApi' })
  @Header('content-type', 'application/json')
  document(): string {
    return openApiText();
  }
}
