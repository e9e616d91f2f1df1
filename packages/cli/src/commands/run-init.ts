/** What `bonafide init` does: asks, tries, stores, says what to paste, and waits until the ATS has tried it out. */
import { atses } from "@bonafide/core/ats";
import type { AtsDescriptor } from "@bonafide/core/ats/ats";
import type { Connection } from "@bonafide/core/domain/connection";
import { composeInstallation, type Installation } from "@bonafide/functions/compose-installation";
import { composeOperator, type Operator } from "@bonafide/functions/compose-operator";
import { readLocalWebhookSecrets, writeLocalWebhookSecrets } from "@bonafide/functions/local-webhook-secrets";
import { FailedError, InterruptedError, UsageError } from "../failure.ts";
import { acceptedCredentials, credentialsFrom } from "../init/credentials.ts";
import { checkOptions, completed, outline } from "../init/draft.ts";
import { type Interview, openInterview, type Room } from "../init/interview.ts";
import { nextText, stepsText } from "../init/next-steps.ts";
import type { InitOptions } from "../init/options.ts";
import { outlookOf, outlookText } from "../init/outlook.ts";
import { firstPing } from "../init/ping.ts";
import { createSstSecrets } from "../init/sst-secrets.ts";
import { store } from "../init/store.ts";
import type { WebhookSecretStore } from "../init/webhook-secrets.ts";
import { undisturbed, untilInterrupted } from "../interruptible.ts";
import { resolveTarget, rethrowUnreachable, type Target } from "../target/target.ts";
import { paint, printable } from "../terminal.ts";
import { working } from "../working-line.ts";

interface Session {
  readonly target: Target;
  readonly operator: Operator;
  readonly installation: Installation;
  readonly options: InitOptions;
  readonly interview: Interview | null;
  readonly say: (line: string) => void;
}

function webhookSecretsOf({ installation, options }: Session): WebhookSecretStore {
  const { webhookSecretsFile: file } = installation;
  if (file !== null)
    return {
      read: () => readLocalWebhookSecrets(file),
      write: (secrets) => writeLocalWebhookSecrets(file, secrets),
      deploy: null,
    };
  if (options.stage === undefined)
    throw new UsageError(
      "Webhook secrets belong to a stage or to the local stack; give --stage, or run npm start here.",
    );
  return createSstSecrets(options.stage);
}

/** The connection to change, or null for a new one. */
async function existing({ operator, options, interview }: Session): Promise<Connection | null> {
  const { connections } = operator.stores;
  const ids = await connections.ids();
  const chosen =
    options.connection ??
    (interview === null || ids.length === 0
      ? "new"
      : await interview.choose({
          message: "Set up a new connection, or change one?",
          options: [{ value: "new", label: "a new connection" }, ...(await labelled(operator, ids))],
        }));
  if (chosen === "new") return null;
  const connection = ids.includes(chosen) ? await connections.get(chosen) : undefined;
  if (!connection) throw new FailedError("There is no such connection; check the id, or leave --connection away.");
  return connection;
}

async function labelled({ stores }: Operator, ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => stores.connections.get(id)));
  return found.flatMap((one) =>
    one ? [{ value: one.id, label: printable(one.name), hint: `${one.ats}, ${one.mode}` }] : [],
  );
}

async function atsOf(
  { options, interview }: Session,
  before: Connection | null,
): Promise<{ readonly ats: string; readonly descriptor: AtsDescriptor }> {
  if (before !== null && options.ats !== undefined && options.ats !== before.ats)
    throw new UsageError("A connection stays with its ATS; set up a new one for another.");
  const known = Object.entries(atses);
  const ats =
    before?.ats ??
    options.ats ??
    (await interview?.choose({
      message: "Which ATS?",
      options: known.map(([value, { descriptor }]) => ({ value, label: descriptor.title })),
    }));
  const descriptor = ats === undefined ? undefined : atses[ats]?.descriptor;
  if (ats === undefined || descriptor === undefined) throw new UsageError("Say which ATS with --ats.");
  return { ats, descriptor };
}

/** A credential that is stored stays unless another is given. */
async function credentialsFor(
  { installation, interview, say }: Session,
  {
    draft,
    descriptor,
    before,
    given,
  }: {
    readonly draft: Connection;
    readonly descriptor: AtsDescriptor;
    readonly before: Connection | null;
    readonly given: Awaited<ReturnType<typeof credentialsFrom>> | null;
  },
): Promise<unknown> {
  const keeps =
    before !== null &&
    given === null &&
    (interview === null || !(await interview.confirm("Enter another credential?", false)));
  return keeps ? null : acceptedCredentials(installation, descriptor, draft, { given, interview, say });
}

async function setUp(session: Session): Promise<void> {
  const { target, operator, installation, options, interview, say } = session;
  const { webhookUrl } = installation;
  if (webhookUrl === null)
    throw new UsageError("The settings do not say where webhooks go; give --stage, or add WEBHOOK_URL to them.");
  const webhookSecrets = webhookSecretsOf(session);
  const before = await existing(session);
  const { ats, descriptor } = await atsOf(session, before);
  if (interview === null && before === null && options.credentials === undefined)
    throw new UsageError("Give the credential's values in a file with --credentials.");
  checkOptions(options, descriptor, before);
  const given = options.credentials === undefined ? null : await credentialsFrom(options.credentials);
  const draft = outline(options, ats, before, descriptor.title);

  const outlook = outlookOf(draft, await installation.providers());
  say(`${outlookText(outlook)}\n`);
  if (interview !== null && before === null && !(await interview.confirm("Go on?", true)))
    throw new InterruptedError("Stopped; nothing was stored.");

  const credentials = await credentialsFor(session, { draft, descriptor, before, given });
  const connection = await completed(draft, options, descriptor, { before, interview });
  const resume = `bonafide init --connection ${connection.id}${options.stage === undefined ? "" : ` --stage ${options.stage}`}`;
  const now = operator.clock();
  const stored = await undisturbed(
    () =>
      working(
        "Storing",
        store({
          installation,
          connections: operator.stores.connections,
          webhookSecrets,
          connection,
          credentials,
          rotate: options.rotateSecret === true,
          now,
        }),
      ),
    `Everything is stored. ${resume} --rotate-secret goes on from here with a new webhook secret.`,
  );

  const url = `${webhookUrl}/webhooks/${connection.id}`;
  const { id, name, mode } = connection;
  say(
    `${paint("green", before === null ? "Stored." : "Changed.")} ${printable(name)} is connection ${id} of ${target.name}, mode ${mode}.\n`,
  );
  say(stepsText({ descriptor, url, stored, deploy: webhookSecrets.deploy }));

  const pingAt = options.wait && stored.secret !== null ? await waited(session, connection, now) : null;
  if (options.json)
    console.log(
      JSON.stringify({
        connectionId: id,
        mode,
        url,
        secret: stored.secret?.value ?? null,
        menu: descriptor.webhooks.menu,
        events: descriptor.webhooks.events.map(({ label }) => label),
        deploy: stored.secret === null ? null : webhookSecrets.deploy,
        ping: pingAt?.toISOString() ?? null,
      }),
    );
  if (pingAt === null) return;
  say(`\n${paint("green", `${descriptor.title} has sent its ping, and it came through.`)}`);
  say(nextText(connection, options.stage));
}

function waited(session: Session, { id }: Connection, since: Date): Promise<Date> {
  const { installation, options, say } = session;
  const stage = options.stage === undefined ? "" : ` --stage ${options.stage}`;
  return untilInterrupted((signal) => {
    say(
      "\nWaiting for the ping that the ATS sends when the webhook is saved. Ctrl-C stops waiting and changes nothing.",
    );
    return working("No ping yet", firstPing(installation.sightings, id, { since, signal }));
  }, `Everything is stored and stays. When the webhook is saved in the ATS, bonafide doctor --connection ${id}${stage} says whether it came through.`);
}

/** `room` is where the questions are asked: the terminal without it. */
export async function init(options: InitOptions, room?: Room): Promise<void> {
  if (options.yes !== true && room === undefined && !process.stdin.isTTY)
    throw new UsageError("There is no terminal to ask at; add --yes and give the answers as options, see --help.");
  const target = await resolveTarget(options);
  const interview = options.yes === true ? null : await openInterview(room);
  const say = options.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const operator = composeOperator(target.settings);
  const installation = composeInstallation(target.settings);
  try {
    await setUp({ target, operator, installation, options, interview, say });
  } catch (error) {
    rethrowUnreachable(error, target);
  } finally {
    operator.close();
    installation.close();
  }
}
