import { z } from 'zod';
import { catalogueKey } from '../define-catalogue-entry/catalogue-path.js';
import { slugText } from '../domain/slug.js';
import { descriptionText, nameText } from '../domain/text.js';

/** What a body says about an organization that is to be made; the slug is made from the name where it is left out. */
export const newOrganizationBody = z.strictObject({
  name: nameText,
  slug: slugText.optional(),
  description: descriptionText.default(null),
});

/** What a body says about a team that is to be made along with it. */
export const teamBody = z.strictObject({ key: catalogueKey, name: nameText });
