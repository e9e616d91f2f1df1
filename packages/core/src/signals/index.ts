/** The registry of signals, and the policy their own weights make. */
import { catalogPolicy } from "../domain/policy.ts";
import type { Signal } from "../domain/signal.ts";
import { githubAgeMismatch, githubBackdated, githubCopied, githubEstablished, githubUnresolved } from "./code.ts";
import { experienceImpossible, historyConflict } from "./consistency.ts";
import { hiddenText, pdfAuthorMismatch, pdfTzMismatch, walletInResume } from "./document.ts";
import { ipImpossibleTravel, ipRegionMismatch, tzMismatch } from "./geography.ts";
import { knownDomain, knownEmail, knownGithub, knownIp, knownLinkedin, knownPhone, knownWalletSdn } from "./known.ts";
import { pdfAuthorLinksOther, portfolioContentReuse, resumeFileReuse, resumeNearDuplicate } from "./linkage-content.ts";
import {
  addressReuse,
  deviceReuse,
  emailReuse,
  ipReuse,
  linkReuse,
  phoneReuse,
  referenceContactReuse,
  walletReuse,
} from "./linkage.ts";
import { addressCmra, cryptoPayRequest } from "./logistics.ts";
import { emailHandleConflict } from "./mail-owner.ts";
import { observationSignals } from "./observation.ts";
import { linkedinNameConflict, linkedinNew, linkedinUnresolved, linkedinVerified } from "./profile.ts";
import { applyFastSubmit, applyHoursPattern, applyVelocity } from "./velocity.ts";
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
  ipRegionMismatch,
  ipImpossibleTravel,
  tzMismatch,
  emailHandleConflict,
  linkedinUnresolved,
  linkedinNameConflict,
  linkedinNew,
  linkedinVerified,
  walletInResume,
  pdfTzMismatch,
  pdfAuthorMismatch,
  hiddenText,
  phoneReuse,
  emailReuse,
  ipReuse,
  deviceReuse,
  resumeNearDuplicate,
  resumeFileReuse,
  linkReuse,
  portfolioContentReuse,
  pdfAuthorLinksOther,
  referenceContactReuse,
  addressReuse,
  walletReuse,
  knownEmail,
  knownPhone,
  knownGithub,
  knownLinkedin,
  knownDomain,
  knownWalletSdn,
  knownIp,
  historyConflict,
  experienceImpossible,
  applyVelocity,
  applyFastSubmit,
  applyHoursPattern,
  addressCmra,
  cryptoPayRequest,
  ...observationSignals,
];

export const defaultPolicy = catalogPolicy(signals);
