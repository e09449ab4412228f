// A door free of Nest: the rows that the log folds to, for whoever rebuilds or reads them in a plain process.
export { inviteProjections } from '../projections.js';
