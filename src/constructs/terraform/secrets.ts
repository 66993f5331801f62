/**
 * References to secrets as Terraform expressions. A value never stands in what is synthesised: a variable of the environment becomes
 * an ephemeral variable of Terraform, which neither a plan nor a state keeps.
 */
import { resolve } from 'node:path';
import type { Construct } from 'constructs';
import type { SecretReference } from '../../core/spelling/secret-reference.ts';
import type { CdkElement, CdkLibrary } from './library.ts';

export function expressionFor(reference: SecretReference, stack: Construct, library: CdkLibrary): string {
  if ('file' in reference) return `\${trimsuffix(file(${JSON.stringify(resolve(reference.file))}), "\\n")}`;
  if ('vault' in reference)
    throw new Error(
      `Terraform cannot read {vault: ${reference.vault}}: give the secret as {env: NAME} and set TF_VAR_NAME.`,
    );
  const name = reference.env;
  const id = `plugboard-secret-${name}`;
  if (!stack.node.tryFindChild(id)) {
    const variable: CdkElement = new library.TerraformVariable(stack, id, {
      type: 'string',
      sensitive: true,
      description: `Set TF_VAR_${name}.`,
    });
    variable.overrideLogicalId(name);
    variable.addOverride('ephemeral', true);
  }
  return `\${var.${name}}`;
}
