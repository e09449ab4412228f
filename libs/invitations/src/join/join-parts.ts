import type { Provider, Type } from '@nestjs/common';
import { AnswerPageController } from '../join-pages/answer-page.http.js';
import { ForgotPasswordPageController } from '../join-pages/forgot-password-page.http.js';
import { JoinPageController } from '../join-pages/join-page.http.js';
import { Pages } from '../join-pages/pages.js';
import { RegisterPageController } from '../join-pages/register-page.http.js';
import { ResetPasswordPageController } from '../join-pages/reset-password-page.http.js';
import { SignInPageController } from '../join-pages/sign-in-page.http.js';
import { VerifyPageController } from '../join-pages/verify-page.http.js';
import { AcceptInviteController } from './accept-invite/accept-invite.http.js';
import { RedeemInviteHandler } from './accept-invite/accept-invite.js';
import { DeclineInviteController } from './decline-invite/decline-invite.http.js';
import { DeclineInviteHandler } from './decline-invite/decline-invite.js';
import { InviteCookie } from './invite-cookie.js';
import { Joiners } from './joiners.js';
import { OpenInviteLinkController } from './open-invite-link/open-invite-link.http.js';
import { PreviewInviteController } from './preview-invite/preview-invite.http.js';
import { PreviewInvite } from './preview-invite/preview-invite.js';
import { AddressProof } from './register/address-proof.js';
import { NewAccounts } from './register/new-account.js';
import { RegisterController } from './register/register.http.js';
import { Register } from './register/register.js';
import { VerifyRegistrationController } from './verify-registration/verify-registration.http.js';
import { VerifyRegistration } from './verify-registration/verify-registration.js';

/** Routes of the invitee: the API's, then the pages'. */
export const joinControllers: readonly Type[] = [
  OpenInviteLinkController,
  PreviewInviteController,
  RegisterController,
  VerifyRegistrationController,
  AcceptInviteController,
  DeclineInviteController,
  JoinPageController,
  RegisterPageController,
  SignInPageController,
  VerifyPageController,
  AnswerPageController,
  ForgotPasswordPageController,
  ResetPasswordPageController,
];

export const joinProviders: readonly Provider[] = [
  InviteCookie,
  Joiners,
  PreviewInvite,
  AddressProof,
  NewAccounts,
  Register,
  VerifyRegistration,
  RedeemInviteHandler,
  DeclineInviteHandler,
  Pages,
];
