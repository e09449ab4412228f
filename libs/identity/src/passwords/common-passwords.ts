/** What people take as passwords: words, names, teams, places, characters, phrases, in lower case. Written by hand from common knowledge. */
const words = `
password passwort passwd passw pass secret letmein welcome willkommen hello hallo hola login logmein signin access admin
administrator root user guest test testing tester demo temp temporary default changeme change master boss manager system
server computer laptop internet wifi google facebook amazon apple samsung microsoft windows linux oracle twitter yahoo
android iphone iloveyou ilove loveyou love lover lovely loveme princess prinzessin queen king prince angel baby babygirl
babyboy sweetie sweetheart honey sugar candy cookie chocolate banana orange cherry strawberry peanut butter cheese pizza
coffee pepper ginger sunshine sunflower rainbow butterfly flower blossom summer winter spring autumn monday tuesday
wednesday thursday friday saturday sunday january february march april june july august september october november
december sommer herbst montag freitag januar dezember christmas holiday birthday football fussball soccer baseball
basketball hockey tennis golfer cricket softball gymnast dancer dancing runner skater surfer fishing hunting hunter
liverpool arsenal chelsea everton barcelona juventus bayern yankees cowboys eagles lakers bulls steelers packers raiders
rangers chicago london paris berlin madrid texas dallas boston florida london1 newyork england germany deutschland france
america canada mexico brazil india china japan monkey dragon tiger panther lion wolf bear eagle falcon phoenix dolphin
shark horse puppy kitty kitten doggy bulldog turtle rabbit bunny spider scorpion batman superman spiderman ironman joker
pokemon pikachu naruto minecraft fortnite starwars starwars1 skywalker yoda vader gandalf frodo hobbit matrix merlin
wizard magic mickey minnie donald tinker snoopy garfield scooby simpson bart homer sparky buddy bailey charlie cooper
max bella lucky shadow smokey tigger rocky duke jack jake sam oscar buster daisy molly maggie sophie chloe lola zoe
michael michelle jennifer jessica ashley amanda andrew anthony daniel danielle david matthew joshua christian christopher
nicole nicholas robert richard thomas william james john johnny jordan justin brandon brian kevin steven stephanie sarah
samantha elizabeth rebecca rachel melissa lauren heather hannah emily emma olivia sophia isabella victoria vanessa natalie
maria martin marcus patrick peter george harley hendrix metallica slipknot nirvana eminem rockstar rockyou guitar music
piano drummer soldier marine ranger sniper gunner killer warrior knight hunter1 ninja samurai pirate zombie vampire
ghost devil demon satan jesus jesuschrist christ church heaven blessed faith hope grace trinity freedom liberty peace
forever together always friends friend family mother father mommy daddy sister brother grandma money dollar million
lottery casino poker player gamer winner champion number1 trustno trustme nothing whatever forgot forgotten unknown
something mustang corvette camaro ferrari porsche mercedes yamaha kawasaki harleydavidson silver golden diamond platinum
purple yellow green black white blue red crimson scarlet midnight thunder lightning storm hurricane tornado fire water
ocean galaxy cosmos star stars moon solar planet earth alpha omega delta gamma sierra bravo tango foxtrot corona covid
abcdef abcd abc abc123 a1b2c3 qwerty qwertz azerty qwert asdf asdfgh zxcv zxcvbn qazwsx qweasd poiuy lkjhg mnbvc`
  .trim()
  .split(/\s+/);

const years = Array.from({ length: 40 }, (_, index) => String(1990 + index));

/** What people put behind the word when a rule wants a digit or a sign. */
const tails =
  `1 2 3 7 11 12 13 21 22 23 69 77 88 99 00 01 007 12! 123 1234 12345 123456 1234567 12345678 123! 1! ! !! !1 @1 @123
#1 . 321 111 666 777 1q2w3e abc qwe xx me you 4ever 2day`
    .trim()
    .split(/\s+/);

/** Walks over the keyboard and other well-worn paths. */
const walks = `
1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsxedcrfv qwertyuiop
qwertzuiop azertyuiop asdfghjkl zxcvbnm zxcvbnmlp qweasdzxc qwer1234 qwert12345 asdf1234 asdfasdf qwerqwer zaq12wsx
zaq1xsw2 zaqwsxcde abcd1234 abc12345 abcabc12 aa123456 a1234567 a12345678 a123456789 aaa111 1a2b3c4d a1b2c3d4 p0o9i8u7
123abc456 123qweasd 123qwe123 123123123 1231231234 123321123 1234qwer 12qwaszx 11112222 12121212 11223344 1122334455
112233445566 123454321 1234554321 12344321 147258369 159357456 159753456 741852963 789456123 963852741 987654321
13579246 24681357 102030405060 10203040 19841984 20002000 20202020 31415926 31415927 3141592653 1password 1loveyou
letmein2 iloveyou2 trustno1 ncc1701d ncc1701e startrek thx1138 r2d2c3po jamesbond blink182 fuckyou1 fuckyou2 asshole1
bullshit pussycat whatsup ihateyou iloveu123 loveyou2 imissyou sexygirl hotmail1 gmail123 mypassword yourpassword
nopassword thepassword newpassword oldpassword adminadmin rootroot testtest useruser passpass useradmin
correcthorsebatterystaple opensesame sesame123 openup123 letmeinnow letmeinplease password1password`
  .trim()
  .split(/\s+/);

const build = (): ReadonlySet<string> => {
  const all = new Set([...words, ...walks]);
  for (const word of words) {
    for (const tail of [...tails, ...years]) all.add(word + tail);
    all.add(word + word);
  }
  return all;
};

/** Tens of thousands of passwords that are tried first, in lower case. */
export const commonPasswords: ReadonlySet<string> = build();
