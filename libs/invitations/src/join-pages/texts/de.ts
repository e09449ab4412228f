import type { Texts } from './en.js';

/** The same in German. */
export const de: Texts = {
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
