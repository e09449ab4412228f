import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { languagesOf, RateLimited, zod } from 'foyer/platform';
import { z } from 'zod';
import { Public } from '../authentication/public.js';
import { ForgotPassword } from './forgot-password.js';

const body = z.strictObject({ email: z.string() });

/**
 * Mails a link for a new password. The answer is the same whether or not there is such an account, and takes as long; the mail is
 * in the language that `Accept-Language` asks for.
 */
@Controller('v1/auth')
export class ForgotPasswordController {
  constructor(private readonly service: ForgotPassword) {}

  @Public()
  @Post('forgot-password')
  @RateLimited('sign-in-address')
  @HttpCode(202)
  answer(
    @Body(zod(body)) { email }: z.output<typeof body>,
    @Headers('accept-language') languages: string | undefined,
  ): Promise<void> {
    const [locale] = languagesOf(languages);
    return this.service.ask(email, locale);
  }
}
