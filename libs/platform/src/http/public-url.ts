/** Tells the origin by which people reach this installation, without a trailing slash. A function, since a free port is known only once it is got. */
export type PublicUrl = () => string;

/** Injection token of the process's {@link PublicUrl}. */
export const PUBLIC_URL = Symbol('foyer.public-url');

/** What the HTTP conventions need to know of the installation. */
export interface HttpSettings {
  readonly publicUrl: PublicUrl;
  /** Number of proxies in front whose X-Forwarded-For entries are believed; 0: none. */
  readonly trustProxyHops: number;
}
