import type { Provider, Type } from '@nestjs/common';
import { CreateOrganizationController } from './create-organization/create-organization.http.js';
import { FoundOrganization } from './founding.js';
import { SetUpPageController } from './set-up/set-up-page.http.js';
import { SetUpController } from './set-up/set-up.http.js';
import { SetUpInstallation } from './set-up/set-up.js';

/** Routes that make organizations. */
export const onboardingControllers: readonly Type[] = [
  SetUpController,
  SetUpPageController,
  CreateOrganizationController,
];

export const onboardingProviders: readonly Provider[] = [FoundOrganization, SetUpInstallation];
