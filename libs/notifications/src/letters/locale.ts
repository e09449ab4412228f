/** Languages that there are templates in; the first one stands in for all others. */
export const mailLocales = ['en', 'de'] as const;

export type MailLocale = (typeof mailLocales)[number];

/** Day before month, as most of the world that reads English writes it. */
const formats: Record<MailLocale, string> = { en: 'en-GB', de: 'de-DE' };

/** @returns the language of the templates for a BCP 47 tag: `de-AT` is read in German, what we lack in English */
export const mailLocaleFor = (tag: string | null | undefined): MailLocale => {
  const language = tag?.split('-')[0]?.toLowerCase();
  return mailLocales.find((locale) => locale === language) ?? mailLocales[0];
};

/** Once a language: to make one takes longer than to write a mail. */
const perLocale = <Format>(make: (locale: string) => Format): Record<MailLocale, Format> => ({
  en: make(formats.en),
  de: make(formats.de),
});

const moments = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
);
const minutes = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' }),
);
const lists = perLocale((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** @returns the moment in words, to the minute, in UTC, since where the reader is nobody knows */
export const momentIn = (locale: MailLocale, moment: string): string =>
  `${moments[locale].format(new Date(moment))} UTC`;

/** @param ms what is left; at least a minute is told */
export const lifetimeIn = (locale: MailLocale, ms: number): string =>
  minutes[locale].format(Math.max(1, Math.round(ms / 60_000)));

/** @returns the names as the language lists them: `A, B and C` */
export const listIn = (locale: MailLocale, names: readonly string[]): string => lists[locale].format(names);
