import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.http.js';
import { Metrics } from './metrics.js';

/** Measures the server. Needs DATABASE, and the migrations of every module. */
@Module({ controllers: [MetricsController], providers: [Metrics] })
export class MetricsModule {}
