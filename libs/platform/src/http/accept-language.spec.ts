import { languagesOf } from './accept-language.js';

describe('Accept-Language', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['de', ['de']],
    ['de-AT, en;q=0.5', ['de-AT', 'en']],
    ['en;q=0.5, fr; q=0.9 ,de', ['de', 'fr', 'en']],
    ['en;q=0, de;q=0.1', ['de']],
    ['*, de;q=0.5', ['de']],
    ['zh-Hant-TW', ['zh-Hant-TW']],
    ["<script>, d', x, de;q=nonsense, fr", ['fr']],
    [`${'a'.repeat(9_000)}, de`, ['de']],
  ])('%j asks for %j', (header, tags) => {
    expect(languagesOf(header)).toEqual(tags);
  });
});
