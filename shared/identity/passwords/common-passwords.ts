import { foldWord } from "./count-unguessable.ts";

/**
 * Words of which common passwords of 15 and more characters are made: the most common passwords, words
 * around sign-in, names, teams, places, brands, days, months and seasons, well-known phrases, and the
 * product.
 */
const text = `
password passwort passwd passcode passphrase motdepasse contrasena senha parola wachtwoord haslo pass word
login logon signin sign welcome willkommen bienvenue hello hallo hola admin administrator root user username
guest test testing tester demo default change changeme letmein let open access account secret private secure
security computer internet network server system windows microsoft google facebook instagram linkedin
youtube apple iphone samsung android github amazon netflix oracle cisco salesforce office outlook work
company business team teams sales enablement training learning course quiz readiness manager rep
rampart mindtickle tickle integration tenant organization
qwerty qwertz azerty asdf zxcv abc abcd abc123 iloveyou loveyou love lover lovely you your yours forever always
trustno1 trust dragon monkey master shadow sunshine princess football baseball basketball soccer hockey
superman batman spiderman pokemon starwars matrix ninja killer hunter ranger warrior thunder tiger lion eagle
falcon phoenix bear wolf dog dogs cat cats kitty puppy horse bird fish buster ginger pepper cookie cheese
chocolate banana orange cherry peanut butter coffee pizza summer winter spring autumn fall monday tuesday
wednesday thursday friday saturday sunday january february march april may june july august september october
november december today tomorrow morning night christmas birthday happy new year holiday
michael jennifer jessica ashley daniel thomas jordan andrew joshua matthew robert charlie anthony william
george james john david joseph richard maria mary anna laura sarah nicole hannah amanda melissa michelle
samantha elizabeth victoria alexander alex chris christopher martin peter paul mark kevin brian steven jason
justin brandon smith johnson williams brown jones garcia miller davis
liverpool chelsea arsenal barcelona realmadrid juventus yankees cowboys lakers steelers patriots
london paris berlin madrid america england france germany india china japan canada australia mexico brazil
newyork california texas florida europe world
mercedes ferrari porsche toyota honda yamaha harley mustang corvette
money million dollar rich lucky angel heaven jesus christ god bless faith freedom peace hope dream magic star
stars moon sun blue green red black white pink purple yellow silver gold golden diamond flower rose
baby babygirl girl boy man woman mother father mom dad family friend friends brother sister
one two three four five six seven eight nine ten first last best good great big little super mega cool hot
the this that and are for not with from have has was will can get got all our its very long strong simple
easy safe really please must need want like know here there where what who why how when yes now never
life live living house home school student teacher university college music guitar rock metal party game
games gamer player play winner champion legend king queen prince power energy fire water earth
fuck fucking fuckyou shit sexy bitch asshole
correcthorsebatterystaple thequickbrownfoxjumpsoverthelazydog tobeornottobethatisthequestion loremipsum
lorem ipsum dolor sit amet maytheforcebewithyou nevergonnagiveyouup oncuponatime onceuponatime
ihaveadream helloworld openthedoor opensesame supercalifragilisticexpialidocious
fortytwo thisis nopassword mypassword newpassword temporary temp temppass initial reset update
`;

let words: ReadonlySet<string> | undefined;

/** In the form that `countUnguessable` compares. */
export const commonWords = (): ReadonlySet<string> =>
  (words ??= new Set(text.trim().split(/\s+/).map(foldWord)));
