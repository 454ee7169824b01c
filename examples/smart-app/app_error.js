/** What the user of the app is told, as text. */
export class AppError extends Error {}
