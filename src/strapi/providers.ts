/** The provider that keeps media files in the public folder of the project. */
export const localProvider = 'local';
