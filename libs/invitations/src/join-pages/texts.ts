/** What the invitee's pages say. `{name}` stands for a value that is filled in, escaped. */
const en = {
  language: 'en',
  title: 'Join {organization}',
  invitedBy: '{name} invites you to join',
  youAreInvited: 'You are invited to join',
  as: 'as',
  inTeams: 'in',
  validUntil: 'Valid until {date} (UTC)',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail address',
  password: 'Password',
  passwordHint: 'At least {length} characters',
  passwordAgain: 'Password, once more',
  join: 'Join {organization}',
  decline: 'Decline',
  declineHint: 'Not for you?',
  signIn: 'Sign in',
  signInToAccept: 'There is an account for {email}. Sign in to accept.',
  haveAccount: 'You have an account already?',
  newHere: 'New here?',
  createAccount: 'Create an account',
  acceptAs: 'You are signed in as {email}.',
  accept: 'Accept the invitation',
  wrongAccount: 'This invitation is for somebody else',
  wrongAccountHint:
    'It was sent to {invited}, and you are signed in as {email}. Switch accounts to go on; the invitation stays open.',
  switchAccount: 'Sign out and switch accounts',
  alreadyMember: 'You are in already',
  alreadyMemberHint: 'You are a member of {organization}. There is nothing left to do here.',
  welcome: 'Welcome to {organization}',
  welcomeHint: 'You have joined as {roles}. You can close this page.',
  declined: 'Invitation declined',
  declinedHint:
    'Nothing else happens, and {organization} is told. Should you change your mind, ask for a new invitation.',
  codeTitle: 'Look into your mail',
  codeHint: 'We have sent a code of six digits to {email}. It is good for ten minutes.',
  code: 'Code',
  confirm: 'Confirm',
  signedInAs: 'Signed in as {email}',
  forgotPassword: 'Forgot your password?',
  forgotPasswordHint: 'Type the address of your account, and we mail you a link for a new one.',
  mailLink: 'Send me a link',
  resetMailed: 'If {email} has an account, a link for a new password is on its way. It is good for one hour.',
  askAgain: 'Ask for another link',
  newPassword: 'Choose a new password',
  newPasswordHint: 'Everybody who is signed in to this account will be signed out.',
  setPassword: 'Set the password',
  passwordReset: 'Your new password is set',
  passwordResetHint: 'You are signed out everywhere. From now on, sign in with the new one.',
  problems: {
    'invite.unknown': [
      'This link does not work',
      'Look whether the whole link was copied, or ask whoever invited you for a new one.',
    ],
    'invite.expired': [
      'This invitation has expired',
      'Ask whoever invited you to send it again: that takes one click.',
    ],
    'invite.revoked': [
      'This invitation was withdrawn',
      'If you think that is a mistake, ask whoever invited you.',
    ],
    'invite.superseded': [
      'There is a newer mail',
      'This link was replaced by a newer one. Look for the latest invitation in your mailbox.',
    ],
    'invite.declined': ['This invitation was declined', 'If you have changed your mind, ask for a new one.'],
    'invite.accepted': [
      'This invitation was used already',
      'If it was you, sign in. If not, ask for a new one.',
    ],
    'invite.exhausted': [
      'This link is used up',
      'As many people as it was made for have joined. Ask for another link.',
    ],
    'invite.disabled': [
      'This link is switched off for now',
      'Ask whoever gave it to you to switch it on again.',
    ],
    'invite.authority-lost': [
      'This invitation is no longer valid',
      'Whoever made it may no longer invite people. Ask an administrator for a new one.',
    ],
    'links.switched-off': [
      'Links are switched off',
      'The organization lets nobody join by link at the moment. Ask for an invitation by e-mail.',
    ],
    'invite.wrong-account': [
      'This invitation is for somebody else',
      'Sign in with the address that it was sent to.',
    ],
    'invite.address-unverified': [
      'Your address is not confirmed yet',
      'Confirm the address of your account first, then open the link again.',
    ],
    'invite.audience-mismatch': [
      'This link is not for your address',
      'It is for certain addresses only. Use the one that it was meant for.',
    ],
    'policy.domain-not-allowed': [
      'Your address cannot join here',
      'The organization admits certain mail domains only.',
    ],
    'member.inactive': [
      'Your membership is paused',
      'Ask an administrator of the organization to activate it again.',
    ],
    'seats.none-left': [
      'There is no free seat',
      'Ask an administrator of the organization for more seats, then open the link again: it stays valid.',
    ],
    'reset.invalid': [
      'This link does not work any more',
      'It is used up or older than an hour. Ask for another one.',
    ],
    'account.exists': ['There is an account already', 'Sign in with it to accept the invitation.'],
    'auth.wrong-credentials': ['That did not match', 'Address or password is wrong.'],
    'password.too-short': ['The password is too short', 'Use at least {length} characters.'],
    'password.common': [
      'The password is too easy to guess',
      'It is on the list of common ones, or made of your own name.',
    ],
    'password.mismatch': ['The passwords differ', 'Type the same one twice.'],
    'email.invalid': ['This is no e-mail address', 'Look for typing errors.'],
    'code.wrong': ['The code is wrong', 'Look again, or ask for a new one.'],
    'code.expired': ['The code has expired', 'Ask for a new one.'],
    'code.too-many-tries': ['Too many tries', 'Ask for a new code.'],
    'request.invalid': ['Something is missing', 'Fill in every field.'],
    'rate.limited': ['Too many tries', 'Wait a moment, then try again.'],
    'server.error': ['Something went wrong on our side', 'Nothing was changed. Try again in a moment.'],
  } as Record<string, readonly [string, string]>,
};

export type Texts = typeof en;

const de: Texts = {
  language: 'de',
  title: '{organization} beitreten',
  invitedBy: '{name} lädt Sie ein zu',
  youAreInvited: 'Sie sind eingeladen zu',
  as: 'als',
  inTeams: 'in',
  validUntil: 'Gültig bis {date} (UTC)',
  firstName: 'Vorname',
  lastName: 'Nachname',
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  passwordHint: 'Mindestens {length} Zeichen',
  passwordAgain: 'Passwort, noch einmal',
  join: '{organization} beitreten',
  decline: 'Ablehnen',
  declineHint: 'Nicht für Sie?',
  signIn: 'Anmelden',
  signInToAccept: 'Für {email} gibt es ein Konto. Melden Sie sich an, um anzunehmen.',
  haveAccount: 'Sie haben schon ein Konto?',
  newHere: 'Neu hier?',
  createAccount: 'Konto anlegen',
  acceptAs: 'Sie sind angemeldet als {email}.',
  accept: 'Einladung annehmen',
  wrongAccount: 'Diese Einladung ist für jemand anderen',
  wrongAccountHint:
    'Sie ging an {invited}, und Sie sind als {email} angemeldet. Wechseln Sie das Konto; die Einladung bleibt offen.',
  switchAccount: 'Abmelden und Konto wechseln',
  alreadyMember: 'Sie sind schon dabei',
  alreadyMemberHint: 'Sie sind Mitglied von {organization}. Hier ist nichts mehr zu tun.',
  welcome: 'Willkommen bei {organization}',
  welcomeHint: 'Sie sind beigetreten als {roles}. Sie können diese Seite schließen.',
  declined: 'Einladung abgelehnt',
  declinedHint:
    'Mehr geschieht nicht, und {organization} erfährt davon. Wenn Sie es sich anders überlegen, bitten Sie um eine neue Einladung.',
  codeTitle: 'Sehen Sie in Ihre Post',
  codeHint: 'Wir haben einen sechsstelligen Code an {email} geschickt. Er gilt zehn Minuten.',
  code: 'Code',
  confirm: 'Bestätigen',
  signedInAs: 'Angemeldet als {email}',
  forgotPassword: 'Passwort vergessen?',
  forgotPasswordHint:
    'Geben Sie die Adresse Ihres Kontos an: Sie bekommen einen Link für ein neues Passwort.',
  mailLink: 'Link zuschicken',
  resetMailed:
    'Wenn es für {email} ein Konto gibt, ist ein Link für ein neues Passwort unterwegs. Er gilt eine Stunde.',
  askAgain: 'Um einen neuen Link bitten',
  newPassword: 'Wählen Sie ein neues Passwort',
  newPasswordHint: 'Wer auch immer an diesem Konto angemeldet ist, wird abgemeldet.',
  setPassword: 'Passwort setzen',
  passwordReset: 'Ihr neues Passwort gilt',
  passwordResetHint: 'Sie sind überall abgemeldet. Melden Sie sich von nun an mit dem neuen an.',
  problems: {
    'invite.unknown': [
      'Dieser Link funktioniert nicht',
      'Prüfen Sie, ob er ganz kopiert wurde, oder bitten Sie um einen neuen.',
    ],
    'invite.expired': [
      'Diese Einladung ist abgelaufen',
      'Bitten Sie, sie noch einmal zu senden: das ist ein Klick.',
    ],
    'invite.revoked': [
      'Diese Einladung wurde zurückgezogen',
      'Wenn das ein Versehen ist, fragen Sie nach bei dem, der Sie eingeladen hat.',
    ],
    'invite.superseded': [
      'Es gibt eine neuere Mail',
      'Dieser Link wurde durch einen neueren ersetzt. Suchen Sie die letzte Einladung in Ihrem Postfach.',
    ],
    'invite.declined': [
      'Diese Einladung wurde abgelehnt',
      'Wenn Sie es sich anders überlegt haben, bitten Sie um eine neue.',
    ],
    'invite.accepted': [
      'Diese Einladung wurde schon benutzt',
      'Wenn Sie das waren, melden Sie sich an. Wenn nicht, bitten Sie um eine neue.',
    ],
    'invite.exhausted': [
      'Dieser Link ist aufgebraucht',
      'So viele Leute, wie er vorsah, sind beigetreten. Bitten Sie um einen anderen.',
    ],
    'invite.disabled': [
      'Dieser Link ist zurzeit ausgeschaltet',
      'Bitten Sie den, der ihn gab, ihn wieder einzuschalten.',
    ],
    'invite.authority-lost': [
      'Diese Einladung gilt nicht mehr',
      'Wer sie ausstellte, darf nicht mehr einladen. Bitten Sie die Verwaltung um eine neue.',
    ],
    'links.switched-off': [
      'Links sind ausgeschaltet',
      'Zurzeit lässt die Organisation niemanden über einen Link beitreten. Bitten Sie um eine Einladung per E-Mail.',
    ],
    'invite.wrong-account': [
      'Diese Einladung ist für jemand anderen',
      'Melden Sie sich mit der Adresse an, an die sie ging.',
    ],
    'invite.address-unverified': [
      'Ihre Adresse ist noch nicht bestätigt',
      'Bestätigen Sie zuerst die Adresse Ihres Kontos, und öffnen Sie dann den Link noch einmal.',
    ],
    'invite.audience-mismatch': [
      'Dieser Link gilt nicht für Ihre Adresse',
      'Er ist nur für bestimmte Adressen. Nehmen Sie die, für die er gedacht war.',
    ],
    'policy.domain-not-allowed': [
      'Ihre Adresse kann hier nicht beitreten',
      'Die Organisation lässt nur bestimmte Mail-Domains zu.',
    ],
    'member.inactive': [
      'Ihre Mitgliedschaft ruht',
      'Bitten Sie die Verwaltung der Organisation, sie wieder zu aktivieren.',
    ],
    'seats.none-left': [
      'Es ist kein Platz frei',
      'Bitten Sie die Verwaltung um mehr Plätze, und öffnen Sie dann den Link noch einmal: er bleibt gültig.',
    ],
    'reset.invalid': [
      'Dieser Link gilt nicht mehr',
      'Er ist verbraucht oder älter als eine Stunde. Bitten Sie um einen neuen.',
    ],
    'account.exists': ['Es gibt schon ein Konto', 'Melden Sie sich damit an, um die Einladung anzunehmen.'],
    'auth.wrong-credentials': ['Das passt nicht zusammen', 'Adresse oder Passwort ist falsch.'],
    'password.too-short': ['Das Passwort ist zu kurz', 'Nehmen Sie mindestens {length} Zeichen.'],
    'password.common': [
      'Das Passwort ist zu leicht zu erraten',
      'Es steht auf der Liste der häufigen, oder es besteht aus Ihrem Namen.',
    ],
    'password.mismatch': ['Die Passwörter sind verschieden', 'Geben Sie zweimal dasselbe ein.'],
    'email.invalid': ['Das ist keine E-Mail-Adresse', 'Suchen Sie nach Tippfehlern.'],
    'code.wrong': ['Der Code ist falsch', 'Sehen Sie noch einmal nach, oder bitten Sie um einen neuen.'],
    'code.expired': ['Der Code ist abgelaufen', 'Bitten Sie um einen neuen.'],
    'code.too-many-tries': ['Zu viele Versuche', 'Bitten Sie um einen neuen Code.'],
    'request.invalid': ['Es fehlt etwas', 'Füllen Sie jedes Feld aus.'],
    'rate.limited': ['Zu viele Versuche', 'Warten Sie einen Augenblick, und versuchen Sie es noch einmal.'],
    'server.error': [
      'Bei uns ist etwas schiefgegangen',
      'Es wurde nichts geändert. Versuchen Sie es gleich noch einmal.',
    ],
  },
};

const catalogue: Readonly<Record<string, Texts>> = { en, de };

/**
 * @param preferences languages in order of preference: those of Accept-Language, then the invite's own
 * @returns the texts of the first language that there is; English otherwise
 */
export const textsFor = (preferences: readonly string[]): Texts => {
  const found = preferences
    .map((tag) => catalogue[tag.toLowerCase().split('-')[0] ?? ''])
    .find((texts) => texts);
  return found ?? en;
};

/** @returns the tags of an Accept-Language header, most wanted first (RFC 9110, 12.5.4) */
export const languagesOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part.trim().split(/\s*;\s*/);
      return { tag, weight: Number(quality.replace('q=', '')) || 0 };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** @returns the text with its `{names}` filled in */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
