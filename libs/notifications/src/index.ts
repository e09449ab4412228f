export { mailLocaleFor, mailLocales } from './letters/locale.js';
export type { MailLocale } from './letters/locale.js';
export { notificationMigrations } from './migrations/index.js';
export { NotificationsModule } from './notifications.module.js';
export type { NotificationsOptions } from './notifications.module.js';
export { Outbox } from './outbox/outbox.js';
export type { MailBacklog } from './outbox/outbox.js';
