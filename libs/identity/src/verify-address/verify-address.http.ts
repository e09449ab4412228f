import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database, DATABASE, Describes, refused, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { AddressCodes, codeConstraints } from '../address-codes/address-codes.js';
import { CallingUser } from '../authentication/principal.js';
import { perform } from '../perform.js';
import { verifyAddress } from '../users/user.js';
import type { User } from '../users/user.js';

const body = z.strictObject({ code: z.string().max(100).optional() });
const payload = z.strictObject({ userId: z.string() });
const purpose = 'verify-address';

/** Without a code: mails one (202). With it: the address counts as verified (204). */
@Controller('v1/auth')
export class VerifyAddressController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly codes: AddressCodes,
  ) {}

  @Post('verify-address')
  @Refuses('code.wrong', 'code.expired', 'code.too-many-tries')
  @Describes({ answers: [202, 204] })
  async answer(
    @Body(zod(body)) { code }: z.output<typeof body>,
    @CallingUser() user: User,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (code === undefined) {
      await this.codes.issue({ purpose, email: user.email, payload: { userId: user.id } });
      reply.code(202);
    } else {
      await this.verify(user, code);
      reply.code(204);
    }
  }

  private async verify(user: User, code: string): Promise<void> {
    const codeId = await this.codes.newestOf(purpose, user.email);
    const late = () => refused('code.expired', 'The code is no longer good. Ask for a new one.');
    if (codeId === undefined) throw late();
    const proved = await this.codes.check(codeId, purpose, code);
    if (payload.parse(proved.payload).userId !== user.id) throw late();
    await perform(this.database, [proved.use, verifyAddress(user.id)], codeConstraints);
  }
}
