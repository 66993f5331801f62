/** The attacks that verification must withstand, what stands against each, and what of it no test here shows. */
export interface Attack {
  /** As the titles of the tests have it: `attack 7: …`. */
  readonly number: number;
  readonly attack: string;
  readonly defence: string;
  readonly unproven?: string;
}

export const attacks: readonly Attack[] = [
  {
    number: 1,
    attack: 'The artifact is not the one whose sum the manifest or the lock has.',
    defence:
      'It is hashed while it comes, and compared with the signed sums and the lock before anything in it is opened; the binary is compared once more when it is out.',
  },
  {
    number: 2,
    attack: 'A good signature, but of another file, product, version or image.',
    defence:
      'A signature is bound to the bytes it is over: the one line of the sums for exactly this file name, the digest among the subjects of a statement, the digest of the image in the signed text.',
  },
  {
    number: 3,
    attack:
      'A file of sums that two programs read differently: folders in names, control and look-alike letters, twins that differ in case, two sums for one name, escaped names, other hashes.',
    defence:
      'A strict parser for printable ASCII. One line that can be read in two ways makes the whole file worthless.',
  },
  {
    number: 4,
    attack: 'An archive with an entry that leads out of it.',
    defence:
      'Such an archive is refused as a whole. Nothing is ever unpacked into a tree: one member is written, under a name that we choose.',
  },
  {
    number: 5,
    attack:
      'Two members of one name, twins in case, links, devices, encrypted members in the place of the plugin.',
    defence:
      'The member must be the only one of its name, and a regular file; links in images are not followed.',
  },
  {
    number: 6,
    attack: 'A bomb: little that unpacks to much, sizes that lie, streams without an end.',
    defence: 'Bytes are counted after unpacking, against limits for size, ratio and number of entries.',
  },
  {
    number: 7,
    attack: 'A zip that is cut off, has something in front of it, or is two zips in one.',
    defence:
      'Entries, directory and end must follow each other without a gap, from the first byte to the last.',
  },
  {
    number: 8,
    attack: 'A wrong checksum in an archive, or a second head that contradicts the first.',
    defence:
      'The two heads are compared and the checksum is calculated; and the hash of the whole archive was compared before, so that nobody but the signer could have written it.',
  },
  {
    number: 9,
    attack: 'A binary for another system or processor, a script, a library.',
    defence:
      'The header of the file (ELF, Mach-O, PE) must say that it is a program for the declared platform. Servers store the others without a word.',
    unproven: 'Whether a program with the right header starts is for the server to find out.',
  },
  {
    number: 10,
    attack: 'A PGP key that has expired or was revoked; an old copy of it beside an extended one.',
    defence:
      'Copies of a key are merged. A signature counts when its key was fit at that time; a compromised key never was. `keyMustBeValidNow` wants the key to be fit today as well.',
    unproven:
      'The keys in the tests have the form and history of those of HashiCorp and OpenBao, and are our own. One genuine signature of HashiCorp, of 2021, was verified beside them; of OpenBao none was at hand.',
  },
  {
    number: 11,
    attack:
      'Weak algorithms: SHA-1, RIPEMD-160, RSA below 2048 bits, DSA, RSA with SHA-1 for SSH, legacy signatures of minisign, small curves.',
    defence:
      'There is a floor, and no setting goes below it. (`legacy` of minisign is Ed25519 all the same.)',
  },
  {
    number: 12,
    attack:
      'A PGP signature of an unfit kind: by a subkey that may not sign, past its end, from the future, over text, inside of a message.',
    defence: 'Only detached signatures over the bytes count, made by a key that may sign, not after now.',
  },
  {
    number: 13,
    attack: 'Many signatures: junk, strangers, one signer several times, one key under two names.',
    defence:
      'Each root is asked by itself, and roots that two signatures share count once. No more than 32 signatures and 16 log entries are looked at.',
  },
  {
    number: 14,
    attack:
      'An identity that resembles the trusted one: longer, with another branch, where a pattern has no anchor.',
    defence: 'Identities and issuers are compared whole, as texts. The policy takes no pattern for them.',
  },
  {
    number: 15,
    attack: 'An identity with letters that look alike, or that a library turns into others.',
    defence: 'Policies and certificates may hold printable ASCII only, read from the raw certificate.',
  },
  {
    number: 16,
    attack: 'A workflow that strangers can call signs for them; a repository is renamed and its name taken.',
    defence:
      'Rules can ask for the source repository, and for the numbers of repository and owner, which never pass on.',
  },
  {
    number: 17,
    attack:
      'A bundle with the log entry of another signature, an altered time, no proof, one entry twice, a foreign log.',
    defence:
      'The library checks entries, promises and timestamps; beyond that an entry must name the signer of the bundle, and may stand there once.',
    unproven:
      'Logs are our own in the tests; the public instance is covered by the conformance suite, for those who have it.',
  },
  {
    number: 18,
    attack: 'A bundle that hangs or crashes whoever reads it.',
    defence:
      'Size, depth and shape are checked first; the rest happens in a thread with a deadline and a limit of memory. Whatever is thrown is a refusal.',
  },
  {
    number: 19,
    attack: 'An old release with a known hole, still validly signed.',
    defence:
      'The lock keeps the highest version that ever was locked; `minVersion`, `deny` and `maxAge` do the rest. Going back needs an exception with a reason and an end.',
    unproven:
      'Where names of archives carry no version and no log proves the time, an old archive under a new number looks new.',
  },
  {
    number: 20,
    attack: 'A brand-new malicious release, signed by a stolen CI.',
    defence: '`minAge` waits, by a time that a log or an authority proves; `atLeast` wants a person as well.',
  },
  {
    number: 21,
    attack:
      'A tag that moves, a registry that lies about digests, two manifests for one platform, an index that calls things what they are not.',
    defence:
      'Whatever comes is hashed here. From the signed digest on each step is found by its digest in the step before; what is not unique is refused.',
  },
  {
    number: 22,
    attack: 'The file is swapped between verification and use.',
    defence:
      'What is hashed is what is written; every reading afterwards hashes again; files get their name when they are whole.',
    unproven:
      'Who may write as the same user can still change a file in place after that. The server compares the sum at each start.',
  },
  {
    number: 23,
    attack: 'A link in the plugin directory, or a directory that others may write to.',
    defence: 'Links and second names are refused, as are directories that others may write to.',
    unproven: 'Windows has no such modes; what it has instead is not looked at.',
  },
  {
    number: 24,
    attack: 'Somebody changes the entry on the server after it was registered.',
    defence: 'Entries are read back after each write, and compared with the lock in each plan.',
    unproven: 'No server returns `env`, so a change of it there cannot be seen.',
  },
  {
    number: 25,
    attack: 'A public key that comes with the release, or over the network while it is verified.',
    defence: 'Keys come from files of the repository; PGP keys are pinned by their whole fingerprint.',
  },
  {
    number: 26,
    attack: 'The policy or a trusted_root.json is exchanged.',
    defence: 'The lock has the hash of the policy with all files that it names; another one is a difference.',
    unproven: 'The policy itself is not signed: who may change the repository may change both.',
  },
  {
    number: 27,
    attack:
      'Redirects that lead to private addresses, or carry a token away; secrets in addresses that are printed.',
    defence:
      'Only https and public addresses, judged on the address that is connected to. A token stays with its host, and queries are never printed.',
  },
  {
    number: 28,
    attack: 'Very large files.',
    defence: 'Everything is streamed and has a limit. `npm run bench` measures time and memory for 400 MB.',
  },
  {
    number: 29,
    attack: 'The strong signature is taken away, so that a weaker check might do.',
    defence: 'The rule names who must have signed. What is missing is refused, and there is no second way.',
  },
];
