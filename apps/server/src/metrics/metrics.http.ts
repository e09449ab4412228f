import { Controller, Get, Header } from '@nestjs/common';
import { Public } from 'foyer/identity';
import { Describes } from 'foyer/platform';
import { Metrics } from './metrics.js';

@Controller('metrics')
@Public()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** How this process and its work are doing, for Prometheus. Names no organization and no person. */
  @Get()
  @Describes({ id: 'metrics' })
  @Header('content-type', 'text/plain; version=0.0.4')
  read(): Promise<string> {
    return this.metrics.read();
  }
}
