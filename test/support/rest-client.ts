import { assertDeclared } from './declared-answers.js';

/** A problem document, or any other JSON object. */
export type Json = Record<string, unknown>;

/** What came back: status, parsed body (empty object where there is none), headers. */
export interface Answer<T = Json> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** How a request differs from a plain one. */
export interface Extras {
  readonly headers?: Record<string, string>;
  readonly redirect?: RequestRedirect;
}

const read = async (response: Response): Promise<{ text: string; json?: unknown }> => {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return isJson && text ? { text, json: JSON.parse(text) as unknown } : { text };
};

/** Every answer in every test is one that the document of the API knows. */
const hold = (method: string, path: string, { status, headers }: Response, body: unknown): void => {
  const contentType = headers.get('content-type') ?? '';
  if (status !== 304) assertDeclared(method, path, { status, contentType, body });
};

/** A REST client with a cookie jar of its own, or with an API key. */
export class RestClient {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly apiKey?: string,
  ) {}

  get<T = Json>(path: string, extras?: Extras): Promise<Answer<T>> {
    return this.send('GET', path, undefined, extras);
  }

  post<T = Json>(path: string, body: unknown = {}, extras?: Extras): Promise<Answer<T>> {
    return this.send('POST', path, body, extras);
  }

  async send<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    extras: Extras = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: extras.redirect ?? 'manual',
      headers: { ...this.ownHeaders(body), ...extras.headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.keepCookies(response.headers);
    const { text, json } = await read(response);
    hold(method, path, response, json ?? text);
    return { status: response.status, body: (json ?? { text }) as T, headers: response.headers };
  }

  private ownHeaders(body: unknown): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      'sec-fetch-site': 'same-origin',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(cookie && { cookie }),
      ...(this.apiKey && { authorization: `Bearer ${this.apiKey}` }),
    };
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
