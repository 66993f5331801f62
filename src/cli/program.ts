/** The command line as data: verbs, flags, examples. What a verb does is loaded only when it runs, so that help is fast. */
import { Command, Option } from 'commander';
import {
  allowDestroy,
  allowHost,
  file,
  format,
  gather,
  lockfile,
  named,
  offline,
  policy,
  positive,
  rewrite,
  usualFile,
} from './flags.ts';
import type { ExitCode, Io } from './io.ts';
import { version } from './version.ts';

type Done = (code: ExitCode) => void;

/** `io` is asked for at the time a verb runs; `done` gets its exit code. */
export function makeProgram(io: () => Io, done: Done): Command {
  const program = new Command('plugboard')
    .description('The plugins of HashiCorp Vault and OpenBao servers as code.')
    .version(version, '--version', 'print the version')
    .option('--address <url>', 'address of the server (default: BAO_ADDR, VAULT_ADDR)')
    .option('--namespace <path>', 'namespace in which mounts are managed')
    .option('--ca-cert <file>', 'PEM file with certificates that the server is trusted by')
    .option('--tls-skip-verify', 'trust any certificate; anybody on the way can read the token')
    .option('--max-requests <n>', 'requests under way at once', positive, 10)
    .option('--no-color', 'print without colour')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride()
    // main.ts says it, like every other failure.
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      'after',
      `${help(
        ['Look at what an apply would do', 'plugboard plan'],
        ['Apply exactly what was reviewed', 'plugboard plan --out plan.json && plugboard apply plan.json'],
        ['Find changes behind your back, in a scheduled job', 'plugboard drift'],
      )}\nExit codes: 0 same or done, 1 failed, 2 differs (plan, drift, lock --check), 3 refused, 130 interrupted.\n`,
    );

  const verb = (name: string, summary: string, ...examples: readonly (readonly [string, string])[]) =>
    program
      .command(name)
      .summary(summary)
      .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
      .addHelpText('after', help(...examples));

  verb('validate', 'check the manifest, without server and network', [
    'Check a folder of manifests',
    'plugboard validate -f plugboard.d/',
  ])
    .argument('[file]', 'the same as --file')
    .addOption(usualFile())
    .addOption(format('text', 'json'))
    .action(async (name: string | undefined, _, command: Command) => {
      const { validate } = await import('./verbs/validate.ts');
      done(await validate(named(name, command), io()));
    });

  verb(
    'plan',
    'show what an apply would change',
    ['For a pull-request comment', 'plugboard plan --format markdown > comment.md'],
    ['Save for apply', 'plugboard plan --out plan.json'],
    ['Of an app in TypeScript', 'plugboard plan app.ts'],
  )
    .argument('[file]', 'the same as --file')
    .addOption(usualFile())
    .addOption(format('text', 'json', 'markdown'))
    .option('--out <file>', 'save the plan for apply')
    .addOption(lockfile())
    .addOption(policy())
    .addOption(allowDestroy())
    .addOption(rewrite())
    .action(async (name: string | undefined, _, command: Command) => {
      const { plan } = await import('./verbs/plan.ts');
      done(await plan(named(name, command), io()));
    });

  verb(
    'apply',
    'apply a saved plan, or plan and apply after consent',
    ['Exactly what was reviewed', 'plugboard apply plan.json'],
    ['Without a terminal', 'plugboard apply --yes'],
    ['With consent to lose the data of one mount', 'plugboard apply --allow-destroy old-kv'],
    ['Reload one mount', 'plugboard apply --rewrite secrets_mount:team-a/'],
  )
    .argument('[plan]', 'saved plan')
    .addOption(file(' (default: ./plugboard.yaml, or that of the plan)'))
    .addOption(format('text', 'json'))
    .option('-y, --yes', 'do not ask')
    .addOption(allowDestroy())
    .addOption(rewrite())
    .addOption(lockfile())
    .addOption(policy())
    .option('--parallelism <n>', 'independent steps under way at once', positive, 64)
    .action(async (saved: string | undefined, _, command: Command) => {
      const { apply } = await import('./verbs/apply.ts');
      done(await apply(saved, command.optsWithGlobals(), io()));
    });

  verb('drift', 'find what changed behind your back', [
    'Undeclared things count as well',
    'plugboard drift --strict',
  ])
    .argument('[file]', 'the same as --file')
    .addOption(usualFile())
    .addOption(format('text', 'json', 'markdown'))
    .option('--strict', 'what is not declared counts as drift')
    .addOption(lockfile())
    .addOption(policy())
    .action(async (name: string | undefined, _, command: Command) => {
      const { drift } = await import('./verbs/drift.ts');
      done(await drift(named(name, command), io()));
    });

  verb('status', 'show what the server runs', ['As JSON', 'plugboard status --format json'])
    .argument('[file]', 'the same as --file')
    .addOption(file(' (default: ./plugboard.yaml if there)'))
    .addOption(format('text', 'json'))
    .action(async (name: string | undefined, _, command: Command) => {
      const { status } = await import('./verbs/status.ts');
      done(await status(named(name, command), io()));
    });

  verb('dump', 'write the live server as a manifest', [
    'Begin with what is there',
    'plugboard dump > plugboard.yaml',
  ])
    .addOption(format('yaml', 'json'))
    .option('--all', 'name what belongs to the server itself, as comments')
    .action(async (_, command: Command) => {
      const { dump } = await import('./verbs/dump.ts');
      done(await dump(command.optsWithGlobals(), io()));
    });

  verb(
    'lock',
    'verify every plugin and write down what was verified',
    ['After a change of a version or source', 'plugboard lock'],
    ['In a pipeline: the lock is what it must be', 'plugboard lock --check'],
    ['A publisher replaced a released file, for a good reason', 'plugboard lock --upgrade secret/sync@1.3.0'],
  )
    .argument('[file]', 'the same as --file')
    .addOption(usualFile())
    .addOption(format('text', 'json'))
    .option('--check', 'write nothing; exit code 2 if the lock would change')
    .addOption(
      new Option(
        '--upgrade <name[@version]>',
        'let the entries of this plugin become others; may be repeated',
      )
        .argParser(gather)
        .default([], 'none'),
    )
    .addOption(lockfile())
    .addOption(policy())
    .addOption(offline())
    .addOption(allowHost())
    .action(async (name: string | undefined, _, command: Command) => {
      const { lock } = await import('./verbs/lock.ts');
      done(await lock(named(name, command), io()));
    });

  verb(
    'verify',
    'fetch plugins and show who signed them, link by link',
    ['All plugins of the manifest', 'plugboard verify'],
    ['One of them', 'plugboard verify secret/sync'],
  )
    .argument('[plugins...]', 'name, type/name or type/name/version; all by default')
    .addOption(usualFile())
    .addOption(format('text', 'json'))
    .addOption(lockfile())
    .addOption(policy())
    .addOption(offline())
    .addOption(allowHost())
    .action(async (names: readonly string[], _, command: Command) => {
      const [{ verify }, { sayingPaths }] = await Promise.all([
        import('./verbs/verify.ts'),
        import('./named-paths.ts'),
      ]);
      done(await sayingPaths(names, () => verify(names, command.optsWithGlobals(), io())));
    });

  verb(
    'fetch',
    'put the locked plugins into a plugin directory',
    ['On a node of the server', 'plugboard fetch --to /etc/openbao/plugins'],
    ['For nodes of another kind', 'plugboard fetch --to dist/arm64 --platform linux/arm64'],
  )
    .argument('[plugins...]', 'name, type/name or type/name/version; all by default')
    .requiredOption('--to <folder>', 'plugin directory')
    .option('--platform <os/arch>', 'platform of the nodes (default: that of the server, else linux/amd64)')
    .addOption(usualFile())
    .addOption(format('text', 'json'))
    .addOption(lockfile())
    .addOption(policy())
    .addOption(offline())
    .addOption(allowHost())
    .action(async (names: readonly string[], _, command: Command) => {
      const [{ fetch }, { sayingPaths }] = await Promise.all([
        import('./verbs/fetch.ts'),
        import('./named-paths.ts'),
      ]);
      done(await sayingPaths(names, () => fetch(names, command.optsWithGlobals(), io())));
    });

  verb(
    'trust',
    'begin, refresh or explain the trust policy',
    ['Begin with what publishers use', 'plugboard trust init --publisher hashicorp > trust.yaml'],
    [
      'Begin with a repository on GitHub',
      'plugboard trust init --github adfinis/openbao-plugin-secrets-sync',
    ],
    ['Why a plugin is admitted or not', 'plugboard trust explain secret/sync'],
    ['Fetch the current root of Sigstore', 'plugboard trust refresh --out keys/public-good.json'],
  )
    .addArgument(program.createArgument('<what>', 'what to do').choices(['init', 'explain', 'refresh']))
    .argument('[plugins...]', 'explain: which; all by default')
    .addOption(usualFile())
    .addOption(format('text', 'json'))
    .addOption(
      new Option('--publisher <name>', 'init: hashicorp, openbao or openbao-plugins; may be repeated')
        .argParser(gather)
        .default([], 'all'),
    )
    .addOption(
      new Option('--github <owner/name>', 'init: a repository whose workflow signs; may be repeated')
        .argParser(gather)
        .default([], 'none'),
    )
    .option('--attested', 'init: these repositories also attest on GitHub how they were built')
    .option('--out <file>', 'refresh: file to write (default: trusted_root.json)')
    .option('--mirror <url>', "refresh: another repository than Sigstore's own")
    .option('--root <file>', 'refresh: root.json of that repository')
    .addOption(lockfile())
    .addOption(policy())
    .action(async (what: 'init' | 'explain' | 'refresh', names: readonly string[], _, command: Command) => {
      const { refuseForeign } = await import('./trust-words.ts');
      const { sayingPaths } = await import('./named-paths.ts');
      refuseForeign(what, names, command);
      const { explain, init, refresh } = await import('./verbs/trust.ts');
      const options = command.optsWithGlobals();
      if (what === 'init') done(init(options as never, io()));
      else if (what === 'explain')
        done(await sayingPaths(names, () => explain(names, options as never, io())));
      else done(await refresh(options as never, io()));
    });

  verb('schema', 'print the JSON Schema of manifests or plans', [
    'For an editor',
    'plugboard schema > manifest.schema.json',
  ])
    .addArgument(
      program.createArgument('[which]', 'manifest or plan').choices(['manifest', 'plan']).default('manifest'),
    )
    .action(async (which: 'manifest' | 'plan') => {
      const { schema } = await import('./verbs/schema.ts');
      done(await schema(which, io()));
    });

  verb(
    'provider',
    'install the provider for Terraform and OpenTofu',
    ['Where both find it by themselves', 'plugboard provider install'],
    ['In a folder that their configuration names', 'plugboard provider install --dir ./mirror'],
  )
    .addArgument(program.createArgument('<what>', 'what to do').choices(['install']))
    .option('--dir <path>', 'folder to put it in (default: ~/.terraform.d/plugins)')
    .action(async (_what: 'install', _, command: Command) => {
      const { install } = await import('./verbs/provider.ts');
      done(await install(command.optsWithGlobals(), io()));
    });

  verb('completion', 'print the completion script of a shell', [
    'In bash',
    'source <(plugboard completion bash)',
  ])
    .addArgument(program.createArgument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await import('./verbs/completion.ts');
      done(await completion(shell, program, io()));
    });

  return program;
}

function help(...examples: readonly (readonly [string, string])[]): string {
  return `\nExamples:\n${examples.map(([what, line]) => `  # ${what}\n  $ ${line}\n`).join('\n')}`;
}
