import type { HttpAdapterHost } from '@nestjs/core';
import { HttpAdapter } from './http-adapter.js';
import type { ProblemPages } from './problem-page.js';

/** Lets refusals that come before any page, such as those of rate limits, be answered in the look of the pages. */
export const showProblemPages = ({ httpAdapter }: HttpAdapterHost, pages: ProblemPages): void => {
  if (httpAdapter instanceof HttpAdapter) httpAdapter.problemPages = pages;
};
