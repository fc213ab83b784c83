/** How a file is wrapped around its tar. */
export interface Layers {
  readonly cipher: OpenCipher | undefined;
  readonly compressed: boolean;
}

/** What decrypts a file. */
export type OpenCipher =
  | { readonly kind: 'strapi'; readonly key: Buffer }
  | {
      readonly kind: 'age';
      readonly key: Buffer;
      /** Where the payload begins. */
      readonly offset: number;
      readonly isForPassphrase: boolean;
    };
