/** What the roles of a synthesized stack may do. */
import type { Resource } from "./harness.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export function statements(role: Resource): readonly Statement[] {
  const policies = role.inputs["inlinePolicies"] as readonly { readonly policy: string }[];
  return policies.flatMap(({ policy }) => {
    const document: { Statement: Statement[] } = JSON.parse(policy);
    return document.Statement;
  });
}

/** A role's rights as lines one can read: who, what, on what, through which service. */
export function rights(role: Resource): readonly string[] {
  return statements(role).flatMap(({ Effect, Action, Resource: on, Condition }) => {
    const via = Condition?.["StringEquals"]?.["kms:ViaService"];
    const from = Condition?.["ArnLike"]?.["lambda:SourceFunctionArn"];
    // A condition this line could not show would be a right that is not described.
    if (Condition !== undefined && ((via ?? from) === undefined || Object.keys(Condition).length !== 1))
      throw new Error(`a condition of ${role.name} is not described: ${JSON.stringify(Condition)}`);
    const how = `${via ? ` via ${via.join(", ")}` : ""}${from ? ` from the code of ${from.join(", ")}` : ""}`;
    return Action.map((action) => `${Effect} ${action} on ${on.join(", ")}${how}`);
  });
}
