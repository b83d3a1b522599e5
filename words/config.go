package words

// configWords are the mistakes in a configuration, and what the commands
// around it say.
var configWords = map[string]Text{
	"config.warning": {NB: "advarsel", EN: "warning"},
	"config.ok": {
		NB: "{1} er i orden: {2} selger(e), {3} faktor(er), {4} innleveringsmappe(r), kanaler: {5}.",
		EN: "{1} is in order: {2} seller(s), {3} factor(s), {4} folder(s) for incoming files, channels: {5}.",
	},
	"config.init-exists": {
		NB: "{1} finnes allerede og er ikke endret.",
		EN: "{1} is there already and was not changed.",
	},
	"config.init-file":   {NB: "konfigurasjonen; rett den før bruk", EN: "the configuration; edit it before use"},
	"config.init-folder": {NB: "mappe", EN: "folder"},
	"config.init-drop":   {NB: "innleveringsmappe: legg filer her", EN: "leave files here"},
	"config.init-next": {
		NB: "Rett {1}, og kjør så: sluse check-config --config {1}",
		EN: "Edit {1}, then run: sluse check-config --config {1}",
	},

	// The file.
	"config.no-file": {
		NB: "filen finnes ikke; lag en med «sluse init MAPPE», eller oppgi den med --config",
		EN: "no such file; make one with \"sluse init DIR\", or name it with --config",
	},
	"config.unreadable": {NB: "filen kan ikke leses: {1}", EN: "the file cannot be read: {1}"},
	"config.empty":      {NB: "filen er tom", EN: "the file is empty"},
	"config.not-mapping": {
		NB: "filen skal bestå av nøkler og verdier (nøkkel: verdi)",
		EN: "the file must hold keys and values (key: value)",
	},
	"config.too-large":      {NB: "filen er større enn {1} byte", EN: "the file is larger than {1} bytes"},
	"config.line-too-large": {NB: "linjen er lengre enn {1} byte, eller har for mange parenteser i hverandre", EN: "the line is longer than {1} bytes, or nests too many brackets"},
	"config.not-utf8":       {NB: "tegnet er ikke UTF-8; lagre filen som UTF-8", EN: "this character is not UTF-8; save the file as UTF-8"},
	"config.syntax":         {NB: "dette er ikke gyldig YAML: {1}", EN: "this is not valid YAML: {1}"},
	"config.tab":            {NB: "linjen er rykket inn med tabulator; bruk mellomrom", EN: "the line is indented with a tab; use spaces"},
	"config.yaml-feature": {
		NB: "«{1}»: ankere, merker og sammensatte nøkler kan ikke brukes her; en tekst som begynner slik, må stå i anførselstegn",
		EN: "\"{1}\": anchors, tags and compound keys cannot be used here; a text that begins so must stand in quotes",
	},
	"config.too-many-problems": {NB: "mer enn {1} feil; resten er ikke vist", EN: "more than {1} mistakes; the rest is not shown"},

	// Keys.
	"config.unknown-key":      {NB: "ukjent nøkkel «{1}» (kjente: {2})", EN: "unknown key \"{1}\" (known: {2})"},
	"config.unknown-key-near": {NB: "ukjent nøkkel «{1}»; mente du «{2}»?", EN: "unknown key \"{1}\"; did you mean \"{2}\"?"},
	"config.duplicate-key":    {NB: "nøkkelen står to ganger; første gang på linje {1}", EN: "the key is there twice; first on line {1}"},
	"config.missing-key":      {NB: "nøkkelen «{1}» mangler", EN: "the key \"{1}\" is missing"},
	"config.no-value":         {NB: "her mangler en verdi", EN: "a value is missing here"},
	"config.env-name":         {NB: "ikke navnet på en nøkkel: to understreker skiller nivåene (SLUSE_STORE__DSN)", EN: "not the name of a key: two underscores part the levels (SLUSE_STORE__DSN)"},
	"config.env-path":         {NB: "«{1}» har ingen slik nøkkel under seg", EN: "\"{1}\" has no such key below it"},

	// Kinds of value.
	"config.value":             {NB: "ugyldig verdi: {1}", EN: "invalid value: {1}"},
	"config.want-text":         {NB: "her skal det stå en tekst, ikke «{1}» (sett den eventuelt i anførselstegn)", EN: "a text belongs here, not \"{1}\" (put it in quotes if it is one)"},
	"config.want-number":       {NB: "her skal det stå et helt tall, ikke «{1}»", EN: "a whole number belongs here, not \"{1}\""},
	"config.want-bool":         {NB: "her skal det stå true eller false, ikke «{1}»", EN: "true or false belongs here, not \"{1}\""},
	"config.want-list":         {NB: "her skal det stå en liste, som [a, b], ikke «{1}»", EN: "a list belongs here, such as [a, b], not \"{1}\""},
	"config.want-mapping":      {NB: "her skal det stå nøkler og verdier, ikke «{1}»", EN: "keys and values belong here, not \"{1}\""},
	"config.want-duration":     {NB: "her skal det stå en tid, som 10s, 5m, 4h eller 2d, ikke «{1}»", EN: "a length of time belongs here, such as 10s, 5m, 4h or 2d, not \"{1}\""},
	"config.want-decimal":      {NB: "her skal det stå et tall med punktum, som \"80.00\", ikke «{1}»", EN: "a number with a point belongs here, such as \"80.00\", not \"{1}\""},
	"config.want-amount":       {NB: "her skal det stå et beløp som ikke er negativt og har høyst to desimaler, ikke «{1}»", EN: "an amount belongs here, not negative, with at most two decimals, not \"{1}\""},
	"config.too-small":         {NB: "{1} er for lite; minst {2}", EN: "{1} is too small; at least {2}"},
	"config.size":              {NB: "«{1}» er ikke en størrelse, som 500kB, 256MB eller 2GB", EN: "\"{1}\" is not a size, such as 500kB, 256MB or 2GB"},
	"config.percent":           {NB: "«{1}» er ikke en prosentsats fra 0 til 100, som \"2.5\"", EN: "\"{1}\" is not a percentage from 0 to 100, such as \"2.5\""},
	"config.negative-duration": {NB: "tiden {1} er negativ", EN: "the time {1} is negative"},
	"config.zero-duration":     {NB: "tiden må være lengre enn null", EN: "the time must be longer than nought"},
	"config.retry-order":       {NB: "retry_longest er kortere enn retry_first", EN: "retry_longest is shorter than retry_first"},
	"config.choice":            {NB: "«{1}» er ikke et av valgene: {2}", EN: "\"{1}\" is not one of the choices: {2}"},
	"config.choice-near":       {NB: "«{1}» er ikke et av valgene: {2}; mente du «{3}»?", EN: "\"{1}\" is not one of the choices: {2}; did you mean \"{3}\"?"},
	"config.duplicate":         {NB: "«{1}» står to ganger", EN: "\"{1}\" is there twice"},
	"config.identifier":        {NB: "«{1}»: her brukes bare a–z, 0–9, punktum, bindestrek og understrek", EN: "\"{1}\": only a-z, 0-9, point, hyphen and underscore are used here"},

	// Secrets.
	"config.secret-env":   {NB: "miljøvariabelen {1} er tom eller finnes ikke", EN: "the environment variable {1} is empty or not set"},
	"config.secret-file":  {NB: "filen {1} med hemmeligheten kan ikke leses", EN: "the secret's file {1} cannot be read"},
	"config.secret-empty": {NB: "filen {1} med hemmeligheten er tom", EN: "the secret's file {1} is empty"},

	// Companies and accounts.
	"config.org":            {NB: "organisasjonsnummeret «{1}» er ikke ni sifre med riktig kontrollsiffer", EN: "the organisation number \"{1}\" is not nine digits with a right check digit"},
	"config.account":        {NB: "kontonummeret «{1}» er ikke elleve sifre med riktig kontrollsiffer", EN: "the account number \"{1}\" is not eleven digits with a right check digit"},
	"config.kid-length":     {NB: "en KID har 2 til 25 sifre, ikke {1}", EN: "a KID has 2 to 25 digits, not {1}"},
	"config.factor-account": {NB: "konto {1} er selgerens egen; faktoren skal ha sin", EN: "account {1} is the seller's own; the factor needs its own"},
	"config.currency":       {NB: "«{1}» er ikke en valutakode, som NOK", EN: "\"{1}\" is not a currency code, such as NOK"},
	"config.country":        {NB: "«{1}» er ikke en landkode, som NO", EN: "\"{1}\" is not a country code, such as NO"},
	"config.email":          {NB: "«{1}» er ikke en e-postadresse", EN: "\"{1}\" is not an e-mail address"},
	"config.post-code":      {NB: "postnummeret «{1}» er ikke fire sifre", EN: "the post code \"{1}\" is not four digits"},
	"config.account-code":   {NB: "«{1}» er ikke en konto, som \"1920\" eller \"2999/Uavklarte innbetalinger\"", EN: "\"{1}\" is not an account, such as \"1920\" or \"2999/Uavklarte innbetalinger\""},
	"config.unknown-role":   {NB: "ukjent kontorolle «{1}» (kjente: {2})", EN: "unknown account role \"{1}\" (known: {2})"},
	"config.unknown-role-near": {
		NB: "ukjent kontorolle «{1}»; mente du «{3}»?",
		EN: "unknown account role \"{1}\"; did you mean \"{3}\"?",
	},
	"config.unknown-seller":      {NB: "ukjent selger «{1}» (kjente: {2})", EN: "unknown seller \"{1}\" (known: {2})"},
	"config.unknown-seller-near": {NB: "ukjent selger «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown seller \"{1}\" (known: {2}); did you mean \"{3}\"?"},
	"config.two-factors":         {NB: "selgeren «{1}» har allerede en faktor ({2}); en selger kan ha én", EN: "the seller \"{1}\" has a factor already ({2}); a seller may have one"},
	"config.notice":              {NB: "{1} finnes ikke i meldingen; bruk {factor}, {org}, {account} og {kid}", EN: "{1} does not exist in the notice; use {factor}, {org}, {account} and {kid}"},

	// Channels and lists.
	"config.unknown-channel":         {NB: "ukjent kanal «{1}» (kjente: {2})", EN: "unknown channel \"{1}\" (known: {2})"},
	"config.unknown-channel-near":    {NB: "ukjent kanal «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown channel \"{1}\" (known: {2}); did you mean \"{3}\"?"},
	"config.channel-without-section": {NB: "kanalen «{1}» er ikke satt opp under channels", EN: "the channel \"{1}\" is not set up under channels"},
	"config.no-factor":               {NB: "selgeren «{1}» har ingen faktor under factors", EN: "the seller \"{1}\" has no factor under factors"},
	"config.factor-first":            {NB: "faktoren må stå først: en faktura kan bare selges før den går til kunden", EN: "the factor must stand first: an invoice can only be sold before it goes to the customer"},
	"config.only-factor":             {NB: "etter faktoren må det stå minst én kanal til kunden", EN: "at least one channel to the customer must follow the factor"},
	"config.unused-list":             {NB: "distribusjonsløpet «{1}» brukes av ingen: det har verken customers eller groups", EN: "the list \"{1}\" is used by no one: it has neither customers nor groups"},
	"config.list-overlap":            {NB: "«{1}» står allerede i distribusjonsløpet «{2}», som gjelder", EN: "\"{1}\" is in the list \"{2}\" already, which counts"},
	"config.unknown-group":           {NB: "ukjent gruppe «{1}» (kjente: {2})", EN: "unknown group \"{1}\" (known: {2})"},
	"config.unknown-group-near":      {NB: "ukjent gruppe «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown group \"{1}\" (known: {2}); did you mean \"{3}\"?"},

	// Folders and the store.
	"config.unknown-kind":      {NB: "ukjent filslag «{1}» (kjente: {2})", EN: "unknown kind of file \"{1}\" (known: {2})"},
	"config.unknown-kind-near": {NB: "ukjent filslag «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown kind of file \"{1}\" (known: {2}); did you mean \"{3}\"?"},
	"config.same-folder":       {NB: "samme mappe som innleveringsmappen «{1}»", EN: "the same folder as \"{1}\" has"},
	"config.in-folder":         {NB: "«{1}» skal være en mappe inne i folder", EN: "\"{1}\" must be a folder inside folder"},
	"config.done-marker":       {NB: "«{1}» skal være en endelse, som .ok", EN: "\"{1}\" must be an ending, such as .ok"},
	"config.no-folder":         {NB: "mappen {1} finnes ikke ennå", EN: "the folder {1} is not there yet"},
	"config.nobody-known": {
		NB: "ingen liste sier hvem som kan motta EHF: fakturaer som skal dit, venter",
		EN: "no list says who can receive EHF: invoices that should go there wait",
	},
	"config.no-participants": {NB: "filen {1} finnes ikke; ingen er kjent som EHF-mottaker", EN: "the file {1} is not there; no one is known to receive EHF"},

	// Servers.
	"config.unknown-server":      {NB: "ukjent server «{1}» (kjente: {2})", EN: "unknown server \"{1}\" (known: {2})"},
	"config.unknown-server-near": {NB: "ukjent server «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown server \"{1}\" (known: {2}); did you mean \"{3}\"?"},
	"config.place":               {NB: "«{1}» skal skrives som sftp:SERVER/MAPPE, uten «..»", EN: "\"{1}\" must be written as sftp:SERVER/FOLDER, without \"..\""},
	"config.login":               {NB: "serveren «{1}» må ha en nøkkel (key) eller et passord (password)", EN: "the server \"{1}\" needs a key or a password"},
	"config.host":                {NB: "«{1}» skal være bare navnet eller adressen til en maskin; porten står i port", EN: "\"{1}\" must be the name or address of a machine alone; the port stands in port"},
	"config.port":                {NB: "{1} er ikke en port; de går fra 1 til 65535", EN: "{1} is not a port; they go from 1 to 65535"},
	"config.host-key":            {NB: "«{1}» er ikke en servernøkkel, som \"ssh-ed25519 AAAA...\" eller \"ssh-ed25519 SHA256:...\" (slag: {2})", EN: "\"{1}\" is not a server's key, such as \"ssh-ed25519 AAAA...\" or \"ssh-ed25519 SHA256:...\" (kinds: {2})"},
	"config.host-key-broken":     {NB: "servernøkkelen «{1}» er ikke hel; kopier hele linjen", EN: "the server's key \"{1}\" is not whole; copy the whole line"},
	"config.private-key":         {NB: "dette er ikke en privat nøkkel slik ssh-keygen skriver den", EN: "this is not a private key as ssh-keygen writes it"},
	"config.key-locked":          {NB: "nøkkelen er låst; passphrase mangler", EN: "the key is locked; passphrase is missing"},
	"config.passphrase":          {NB: "passphrase åpner ikke nøkkelen", EN: "passphrase does not open the key"},
	"config.factor-places":       {NB: "faktorenes mapper må ligge på samme server, eller alle på denne maskinen; «{1}» ligger et annet sted", EN: "the factors' folders must lie on one server, or all on this machine; that of \"{1}\" lies elsewhere"},
	"config.unknown-source": {
		NB: "ukjent innleveringsmappe «{1}» (kjente: {2})", EN: "unknown folder for incoming files \"{1}\" (known: {2})",
	},
	"config.unknown-source-near": {
		NB: "ukjent innleveringsmappe «{1}» (kjente: {2}); mente du «{3}»?", EN: "unknown folder for incoming files \"{1}\" (known: {2}); did you mean \"{3}\"?",
	},
	"config.cron": {
		NB: "«{1}» er ikke en tidsplan; skriv fem felt: minutt, time, dag i måneden, måned, ukedag (søndag er 0), som \"30 2 * * *\" for kl. 02.30 hver dag",
		EN: "\"{1}\" is not a schedule; write five fields: minute, hour, day of the month, month, day of the week (Sunday is 0), such as \"30 2 * * *\" for 02:30 each day",
	},
	"config.cron-never":     {NB: "«{1}» er en dag som aldri kommer", EN: "\"{1}\" is a day that never comes"},
	"config.empty-schedule": {NB: "tidsplanen «{1}» nevner verken sources eller channels, og gjør ingenting", EN: "the schedule \"{1}\" names neither sources nor channels, and does nothing"},
	"config.dsn":            {NB: "lageret skal skrives som sqlite:FIL eller postgres://BRUKER@VERT/DATABASE", EN: "the store must be written as sqlite:FILE or postgres://USER@HOST/DATABASE"},
}
