/**
 * The process is the verified file and nothing else. A container image has no signature over the sum that the server compares, and
 * some variables make a loader or an interpreter run other files before the first line of the verified one.
 */
import { visible } from '../../core/visible.ts';
import type { Refusal } from '../proof.ts';
import type { DeclaredPlugin } from './at-gate.ts';
import { nameOf } from './words.ts';

/**
 * Of the loaders of Linux, macOS and AIX, of C libraries, of the interpreters that scripts usually name, of runtimes that programs bring
 * along, and of Oracle, whose client is loaded from there; `PATH` finds interpreters. Windows takes names in any case.
 */
const loading =
  /^(?:LD_.*|DYLD_.*|LIBPATH|LDR_PRELOAD\d*|GCONV_PATH|GLIBC_TUNABLES|OPENSSL_(?:CONF|MODULES|ENGINES)|PATH|BASH_ENV|BASH_FUNC_.*|SHELLOPTS|ZDOTDIR|NODE_OPTIONS|NODE_PATH|BUN_OPTIONS|PYTHON.*|PERL5?(?:LIB|OPT|DB)|RUBY(?:LIB|OPT)|GEM_(?:HOME|PATH)|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH|LUA_(?:INIT|PATH|CPATH).*|PHP_INI_SCAN_DIR|PHPRC|DOTNET_STARTUP_HOOKS|COR(?:ECLR)?_PROFILER.*|ORACLE_HOME)$/is;

export function checkOtherCode(declared: DeclaredPlugin): readonly Refusal[] {
  const { image, variables = [] } = declared;
  const name = nameOf(declared);
  const refusals: Refusal[] = [];
  if (image)
    refusals.push({
      code: 'other-code',
      detail: `${name} runs as the container ${visible(image)}, and no signature is over the sum that the server compares.`,
      hint: 'Register the file instead: `command`, and no `oci_image`.',
    });
  for (const variable of variables)
    if (loading.test(variable))
      refusals.push({
        code: 'other-code',
        detail: `${name} gets the variable ${visible(variable)}, by which other files come to run inside of its process.`,
        hint: 'Take it out of `env`. If the plugin cannot do without it, set it for the server itself.',
      });
  return refusals;
}
