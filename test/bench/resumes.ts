/** Seeded synthetic résumés with much wording in common, and copies of them with lines replaced. */

/** Marsaglia's xorshift, 32 bits: the same résumés in every run. */
export function createChance(seed: number) {
  let state = seed | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below };
}
export type Chance = ReturnType<typeof createChance>;

const VERBS =
  "designed rebuilt hardened maintained automated documented profiled migrated owned stabilised shipped tested".split(
    " ",
  );
const THINGS = (
  "payment ledger,booking engine,identity service,telemetry pipeline,rate limiter,warehouse picking tool," +
  "support chat widget,inventory forecaster,pricing rules engine,document renderer,partner sandbox,fraud review console," +
  "mobile onboarding flow,settlement jobs,search index,notification gateway,audit trail,feature flag service"
).split(",");
const TOOLS = (
  "Java and Kafka,Rust and WebAssembly,Python and Airflow,Ruby on Rails,Go and PostgreSQL,Terraform and Kubernetes," +
  "Scala and Spark,Elixir and Phoenix,Swift and Metal,Kotlin and Android,TypeScript and React,Node.js and GraphQL"
).split(",");
const OUTCOMES = (
  "cutting tail latency by # percent,which now serves # thousand requests a day,with # engineers across two offices," +
  "saving about # hours of manual work a month,and brought build time down to # minutes," +
  "which replaced a #-year-old codebase,and kept availability above 99.# percent"
).split(",");
const PHRASES = (
  "worked closely with product managers and designers,took part in code reviews and mentoring,followed agile practices," +
  "wrote unit and integration tests,communicated progress to stakeholders,kept documentation up to date," +
  "was on call for production systems,helped to hire and train new colleagues"
).split(",");

const pick = <T>(list: readonly T[], chance: Chance): T => {
  const found = list[chance.below(list.length)];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
};

/** A line of somebody's own work. */
function ownLine(chance: Chance): string {
  const outcome = pick(OUTCOMES, chance).replace("#", String(2 + chance.below(400)));
  return `${pick(VERBS, chance)} the ${pick(THINGS, chance)} in ${pick(TOOLS, chance)}, ${outcome}.`;
}

/** Lines that people of one trade copy from the same advice; a few of them stand in very many résumés. */
const SHARED = PHRASES.flatMap((first) =>
  PHRASES.filter((second) => second !== first).map((second) => `In every team I ${first}, ${second} and was glad to.`),
);

function sharedLine(chance: Chance): string {
  return SHARED[Math.floor(chance.next() ** 3 * SHARED.length)] ?? "";
}

/** Share of the lines that are not the author's own wording. */
const SHARED_SHARE = 0.4;
const LINES = 24;

const line = (chance: Chance) => (chance.next() < SHARED_SHARE ? sharedLine(chance) : ownLine(chance));

/** Lines of one résumé. */
export function someResume(chance: Chance): string[] {
  return Array.from({ length: LINES - 6 + chance.below(13) }, () => line(chance));
}

/** A copy with this share of its lines replaced by what another author would have written. */
export function rewritten(lines: readonly string[], share: number, chance: Chance): string[] {
  const copy = [...lines];
  const order = lines.map((_, at) => ({ at, key: chance.next() })).toSorted((a, b) => a.key - b.key);
  for (const { at } of order.slice(0, Math.round(share * lines.length))) copy[at] = line(chance);
  return copy;
}
