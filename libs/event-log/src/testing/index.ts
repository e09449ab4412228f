export { fold } from './fold.js';
export { given } from './given.js';
