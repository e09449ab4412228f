import { Module } from '@nestjs/common';
import { DocsController } from './docs.http.js';
import { OpenApiController } from './openapi.http.js';

/** The document of the API, and pages that show it. */
@Module({ controllers: [OpenApiController, DocsController] })
export class OpenApiModule {}
