import { Reflector } from '@nestjs/core';

/** Opens a route, or all of a controller, to callers who are not signed in. */
export const Public = Reflector.createDecorator<true | undefined, true>({ transform: () => true });
