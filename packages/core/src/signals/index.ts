/** The registry of signals, and the policy their own weights make. */
import { catalogPolicy } from "../domain/policy.ts";
import type { Signal } from "../domain/signal.ts";
import { githubAgeMismatch, githubBackdated, githubCopied, githubEstablished, githubUnresolved } from "./code.ts";
import {
  emailDisposable,
  emailDomainNew,
  emailLookalikeEmployer,
  emailLookalikeProvider,
  emailNoMx,
  emailPrivacyProvider,
} from "./email.ts";
import { emailEstablished, emailThinFootprint } from "./mail-history.ts";
import {
  ipConsistent,
  ipCountryMismatch,
  ipDprkRange,
  ipHosting,
  ipPublicProxy,
  ipResidentialProxy,
  ipTor,
  ipVpn,
  ipVpnAstrill,
} from "./network.ts";
import {
  phoneAreaMismatch,
  phoneCountryMismatch,
  phoneInvalid,
  phoneMobile,
  phoneRecentPort,
  phoneTollfree,
  phoneVoipNonfixed,
} from "./phone.ts";
import { portfolioDomainNew } from "./web.ts";

export const signals: readonly Signal[] = [
  ipCountryMismatch,
  ipHosting,
  ipVpn,
  ipVpnAstrill,
  ipTor,
  ipResidentialProxy,
  ipPublicProxy,
  ipDprkRange,
  ipConsistent,
  phoneVoipNonfixed,
  phoneTollfree,
  phoneInvalid,
  phoneCountryMismatch,
  phoneAreaMismatch,
  phoneRecentPort,
  phoneMobile,
  emailDomainNew,
  emailDisposable,
  emailNoMx,
  emailPrivacyProvider,
  emailLookalikeEmployer,
  emailLookalikeProvider,
  emailThinFootprint,
  emailEstablished,
  portfolioDomainNew,
  githubAgeMismatch,
  githubBackdated,
  githubCopied,
  githubUnresolved,
  githubEstablished,
];

export const defaultPolicy = catalogPolicy(signals);
