import { z } from 'zod';

/** A token as it comes in a body: any text that a body may hold, since what is no token is answered like an unknown one. */
export const tokenText = z.string();
