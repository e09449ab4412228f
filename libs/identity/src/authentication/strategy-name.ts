let count = 0;

/** Passport keeps strategies by name, for the whole process: several applications in one must not meet there. */
export const uniqueStrategyName = (name: string): string => `${name}-${(count += 1)}`;
