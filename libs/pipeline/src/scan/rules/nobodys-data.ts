// Addresses and numbers that are nobody's: what standards keep for examples, what machines send from, and what is printed in every manual.

/** RFC 2606 and 6761 names, and what manuals write in their place. */
export const exampleDomain =
  /(?:^|\.)(?:example\.(?:com|org|net|edu)|(?:your|my)[-_]?(?:domain|company|org|site|email|server)\.[a-z]{2,6}|[a-z0-9-]{1,63}\.(?:test|example|invalid|localhost|local|internal)|(?:test|example|invalid|localhost))$/i;

/** RFC 2142 mailboxes, and those that firms and projects keep for everybody. */
export const roleNames: ReadonlySet<string> = new Set(
  `abuse accounting accounts admin administrator alerts apply bewerbung billing biuro bok booking bookings bugs careers coc community compliance conduct contact contato
contacto copyright core cs customerservice data dataprotection datenschutz dev developers devops devs dmca dpo ecommerce editor email engineering enquiries enquiry events faq feedback finance ftp gdpr general github
hello help helpdesk hi hostmaster hr info inquiries inquiry invest investors invoice invoices iod it jobs kontakt kundenservice legal licensing list mail mailer-daemon maintainers maintainer marketing media moderators
news newsletter noc notifications notify office ops opensource open-source orders oss owner partner partners personal postmaster praca praktikum presse press privacy pr public recruiting recruitment redakcja register
reklamacje releases reports reservations returns rodo root sales security security-team secretariat sekretariat service services shop sklep sre staff status subscribe support sysadmin team tech trademark unsubscribe
usenet uucp vulnerabilities webmaster webshop welcome whois www zamowienia`.split(/\s+/),
);

/** Nobody reads what is sent there. */
export const unread =
  /^(?:no|do[-_.]?not|dont)[-_.]?reply(?:$|[^a-z])|^(?:bounces?|mailer-daemon|donotreply|postmaster|\w+\[bot\])(?:$|[+-])/i;
export const unreadDomain = /(?:^|\.)no-?reply\.[a-z0-9.-]{3,60}$/i;

/** A remote of a version control system, written as scp writes it, or an account of a machine: no mailbox. */
export const remoteNames: ReadonlySet<string> = new Set('git hg svn gitolite gitea forgejo gogs aur'.split(' '));
export const machineNames: ReadonlySet<string> = new Set(
  'admin centos core debian deploy deployer ec2-user fedora jenkins opc pi postgres root runner ubuntu user vagrant www-data'.split(
    ' ',
  ),
);

/** Resolvers that anybody may ask: Google, Cloudflare, Quad9, OpenDNS, AdGuard, Level 3. */
export const publicResolvers: ReadonlySet<string> = new Set(
  `8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 9.9.9.9 9.9.9.10 149.112.112.112 208.67.222.222 208.67.220.220 94.140.14.14 94.140.15.15 4.2.2.1 4.2.2.2 64.6.64.6 64.6.65.6
2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001 2620:fe::fe 2620:fe::9 2620:119:35::35`.split(
    /\s+/,
  ),
);

/** RFC 1918, 6598, 3927, 2544, 5771, 1112; 4193, 4291 for IPv6: networks of one's own, and addresses that no machine of anybody has. */
export const ownNetwork =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|198\.1[89]\.|2(?:2[4-9]|3\d|4\d|5[0-5])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)/i;

/** Numbers that payment providers print for trying out: Stripe, Adyen, Braintree, PayPal, Checkout.com, Square, Worldpay. */
export const testCards: ReadonlySet<string> = new Set(
  `4242424242424242 4000056655665556 4000002500003155 4000000000000002 4000000000009995 4000000000009987 4000000000000069 4000000000000127 4000000000000119 4000000000000341 4000000000003220
4000003800000446 4000000000000077 4000008260003178 4000000760000002 4000001240000000 4000004840008001 4000002760003184 4000008260000000 4000002500000003 4000006160000005 5555555555554444 2223003122003222
5200828282828210 5105105105105100 378282246310005 371449635398431 6011111111111117 6011000990139424 6011981111111113 3056930009020004 36227206271667 3566002020360505 6200000000000005 6205500000000000004
4111111111111111 4012888888881881 4005519200000004 4009348888881881 4012000033330026 4012000077777777 4217651111111119 4500600000000061 4000111111111115 4263982640269299 4917484589897107 4001919257537193
4007702835532454 6362970000457013 6062826786276634 5425233430109903 2222420000001113 2223000048410010 4166676667666746 4646464646464644 5136333333333335 5585558555855583 5555341244441115 5577000055770004
2222400070000005 5454545454545454 4988438843884305 370000000000002 36006666333344 3569990010095841 6771798021000008 30569309025904 38520000023237 3530111333300000 5019717010103742 4444333322221111
4462030000000000 4917610000000000 5500000000000004 340000000000009 30000000000004 6011000000000004 3088000000000009 4532015112830366`.split(
    /\s+/,
  ),
);

/** Lines that name who wrote something: trailers of commits, headers of logs, authors of packages, holders of copyright. */
export const creditLine =
  /(?:(?:signed-off|co-authored|co-developed|reviewed|acked|tested|reported|suggested|approved|helped|authored|committed|merged|released|maintained|written|created)[- ]by|\b(?:author|authors|committer|tagger|commit|from|cc|bcc|maintainers?|contributors?|credits?|uid|packager|upstream)\b["']?\s{0,3}[:=\]]|copyright|©|\(c\) ?\d{4}|"?email"?\s{0,3}[:=].{0,4}$)/i;

/** Addresses that stand in every guide book, company register or story, as they are read: in small letters. */
export const famousAddress =
  /\b(?:1600 pennsylvania av|221 ?b,? baker st|10 downing st|11 downing st|1 infinite loop|(?:1|one) apple park way|1600 amphitheatre|(?:1|one) microsoft way|(?:1|one) hacker way|410 terry av|350 (?:fifth|5th) av|20 w(?:est)?\.? 34th st|405 lexington av|30 rockefeller|11 wall st|4 privet drive|12 grimmauld place|124 conch st|platz der republik 1|willy-brandt-strasse 1|spreeweg 1|pariser platz|55 rue du faubourg|5 avenue anatole|rue de rivoli|piazza san pietro|plaza mayor 1|wiejska 4|krakowskie przedmiescie 4[68]|wetstraat 200|rue de la loi 200|schottenring 7|prinsengracht 263|123 (?:fake|any|example) st|musterstr(?:asse|\.) \d)/i;

/** Numbers that cost whoever calls them nothing, by the plans of numbers of the countries: hotlines, printed everywhere. Digits only, `+` or 00 taken off behind `international`. */
export const tollFree = {
  national: /^(?:1?8(?:00|33|44|55|66|77|88)\d{7}|0(?:800|808)\d{3,8}|1[38]00\d{6}|8\d{2}0?800\d{6})$/,
  international:
    /^(?:1?8(?:00|33|44|55|66|77|88)\d{7}|800\d{8}|(?:27|31|32|33|36|39|4[13-9]|351|353|358|359|38[56]|420|421|43|64)80[0-9]\d{4,8}|34[89]00\d{6}|611[38]00\d{6}|91 ?1800\d{6,7})$/,
};
