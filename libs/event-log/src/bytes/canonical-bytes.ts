import { canonical } from '../canonical.js';
import { MemberOrder } from './member-order.js';

const [quote, comma, colon, blank, minus, zero, nine] = [0x22, 0x2c, 0x3a, 0x20, 0x2d, 0x30, 0x39];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
/** More digits may be more than a number holds exactly. */
const safeDigits = 15;
const deepest = 64;
/** What a broken text may make longer than it is. */
const margin = 16;

/** What stands in a text as it is, and what may be part of a key whose order its bytes tell, the closing quote included. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= blank && byte !== quote && byte !== 0x5c),
);
const isKeyByte = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte > quote && byte < 0x80 && byte !== 0x5c),
);

/** Keys that look like indexes of arrays: ECMAScript has them before all others. */
const isDigit = (byte = 0): boolean => byte >= zero && byte <= nine;

const words = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));

/**
 * Writes the canonical form (RFC 8785) of JSON texts, one after the other, into one buffer that is used again and again: bytes to
 * bytes, without making values of them. What is not plain (escapes, numbers other than short whole ones, keys beyond ASCII) is
 * left to {@link canonical}, so that the result is the same for every text.
 */
export class CanonicalBytes {
  bytes = Buffer.allocUnsafe(65_536);
  length = 0;
  private readonly order = new MemberOrder();
  private source: Uint8Array = this.bytes;
  private at = 0;
  private to = 0;
  private depth = 0;

  /** @param gap blanks behind colons and commas: PostgreSQL's jsonb writes 1, JSON.stringify none */
  constructor(private readonly gap: 0 | 1) {}

  /** Makes room for so many bytes more. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const before = this.bytes;
    this.bytes = Buffer.allocUnsafe(2 * (this.length + more));
    before.copy(this.bytes, 0, 0, this.length);
  }

  put(text: string): void {
    this.reserve(3 * text.length);
    this.length += this.bytes.write(text, this.length);
  }

  /** Appends the canonical form of the text in these bytes. */
  quoted(source: Buffer, from: number, to: number): void {
    this.reserve(to - from + 2);
    let [at, into] = [from, this.length];
    this.bytes[into++] = quote;
    while (at < to && isPlain[source[at] as number] === 1) this.bytes[into++] = source[at++] as number;
    if (at < to) return this.put(JSON.stringify(source.toString('utf8', from, to)));
    this.bytes[into] = quote;
    this.length = into + 1;
  }

  /** Appends the canonical form of the JSON text in these bytes. @throws SyntaxError where they hold none */
  json(source: Buffer, from: number, to: number): void {
    const begin = this.length;
    if (this.plainly(source, from, to)) return;
    this.length = begin;
    this.put(canonical(JSON.parse(source.toString('utf8', from, to))));
  }

  /** @returns false where the text is not plain; then what was appended is of no use */
  plainly(source: Uint8Array, from: number, to: number): boolean {
    this.reserve(2 * (to - from) + margin);
    [this.source, this.at, this.to, this.depth] = [source, from, to, 0];
    this.order.clear();
    return this.value() && this.at === to;
  }

  /**
   * @param key in quotes, with its colon
   * @returns where that member of the object that was taken last stands among the bytes, what ends it included
   */
  member(key: Buffer): { readonly from: number; readonly to: number } | undefined {
    return this.order.find(this.bytes, key);
  }

  private value(): boolean {
    const byte = this.source[this.at];
    if (byte === quote) return this.text(isPlain);
    if (byte === openBrace) return this.nested(closeBrace);
    if (byte === openBracket) return this.nested(closeBracket);
    const word = words.get(byte ?? 0);
    return word ? this.word(word) : this.number();
  }

  private text(isAllowed: Uint8Array): boolean {
    const { source, bytes, to } = this;
    let [at, into] = [this.at + 1, this.length];
    bytes[into++] = quote;
    let byte = 0;
    while (at < to && isAllowed[(byte = source[at] as number)] === 1) {
      bytes[into++] = byte;
      at += 1;
    }
    bytes[into++] = quote;
    this.at = at + 1;
    this.length = into;
    return at < to && byte === quote;
  }

  private word(word: Uint8Array): boolean {
    for (const byte of word) {
      if (this.source[this.at++] !== byte) return false;
      this.bytes[this.length++] = byte;
    }
    return true;
  }

  private number(): boolean {
    const { source, bytes } = this;
    if (source[this.at] === minus) bytes[this.length++] = source[this.at++] as number;
    const from = this.at;
    const most = Math.min(this.to, from + safeDigits + 1);
    while (this.at < most && isDigit(source[this.at])) bytes[this.length++] = source[this.at++] as number;
    return this.isShort(from, this.at - from) && this.endsHere();
  }

  private isShort(from: number, digits: number): boolean {
    const { source } = this;
    if (source[from] === zero) return digits === 1 && source[from - 1] !== minus;
    return digits > 0 && digits <= safeDigits;
  }

  /** A number goes on with a point or an exponent. */
  private endsHere(): boolean {
    const byte = this.source[this.at];
    return this.at === this.to || byte === comma || byte === closeBrace || byte === closeBracket;
  }

  private take(byte: number): boolean {
    if (this.at >= this.to || this.source[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  private takeGap(): boolean {
    return this.gap === 0 || this.take(blank);
  }

  /** Each member is written with a comma behind it, so that they change places as they are; the last comma becomes the bracket. */
  private nested(close: number): boolean {
    const { bytes } = this;
    bytes[this.length++] = this.source[this.at++] as number;
    if (this.take(close)) {
      bytes[this.length++] = close;
      return true;
    }
    if ((this.depth += 1) > deepest) return false;
    const isRead = close === closeBrace ? this.members() : this.elements();
    this.depth -= 1;
    if (!isRead || this.source[this.at - 1] !== close) return false;
    bytes[this.length - 1] = close;
    return true;
  }

  private elements(): boolean {
    do {
      if (!this.value()) return false;
      this.bytes[this.length++] = comma;
    } while (this.goesOn());
    return true;
  }

  private members(): boolean {
    const members = this.order.begin();
    do {
      this.order.add(this.length);
      if (!this.beginsKey() || !this.text(isKeyByte) || !this.takeColon() || !this.value()) return false;
      this.bytes[this.length++] = comma;
    } while (this.goesOn());
    return this.order.settle(this.bytes, members, this.length);
  }

  private beginsKey(): boolean {
    return this.source[this.at] === quote && !isDigit(this.source[this.at + 1]);
  }

  private takeColon(): boolean {
    this.bytes[this.length++] = colon;
    return this.take(colon) && this.takeGap();
  }

  /** @returns whether another element follows; the byte that told it is behind */
  private goesOn(): boolean {
    return this.source[this.at++] === comma && this.takeGap();
  }
}
