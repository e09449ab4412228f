import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from 'foyer/identity';
import { Describes, refused, Refuses } from 'foyer/platform';
import { docsAssets } from './docs-assets.js';
import { apiPage, docsPolicy, refusalsPage, refusalsPolicy } from './docs-pages.js';
import { openApiText } from './openapi.http.js';
import type { Json } from './parameters.js';

const send = (reply: FastifyReply, html: string, policy: string): void => {
  void reply
    .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
    .send(html);
};

/** Pages about the API; everything on them comes from this server. */
@Controller('docs')
@Public()
export class DocsController {
  /** The API, operation by operation. */
  @Get()
  @Describes({ id: 'docs', answers: [200] })
  api(@Res() reply: FastifyReply): void {
    send(reply, apiPage(), docsPolicy);
  }

  /** What every refusal means. */
  @Get('refusals')
  @Describes({ id: 'docsRefusals', answers: [200] })
  refusals(@Res() reply: FastifyReply): void {
    send(reply, refusalsPage(JSON.parse(openApiText()) as Json), refusalsPolicy);
  }

  /** A file of these pages. Its name changes with it, so that it can be kept for ever. */
  @Get('assets/:file')
  @Describes({ id: 'docsAsset', answers: [200], types: ['text/css', 'text/javascript'] })
  @Refuses('route.unknown')
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const found = Object.values(docsAssets()).find(({ name }) => name === file);
    if (!found) throw refused('route.unknown', 'There is nothing at this address.');
    void reply
      .headers({ 'content-type': found.type, 'cache-control': 'public, max-age=31536000, immutable' })
      .send(found.bytes);
  }
}
