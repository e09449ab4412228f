/** Which subscription, where. */
export interface Place {
  readonly name: string;
  readonly organizationId: string;
}

/** A worker's hold on one subscription of one organization; void once the fence has moved on. */
export interface Lease extends Place {
  readonly position: number;
  readonly fence: number;
  readonly attempts: number;
  /** Where the log stood when the lease was taken. */
  readonly head: number;
}

/** @returns the place as a text, to find it by */
export const placeText = ({ name, organizationId }: Place): string => `${name} ${organizationId}`;
