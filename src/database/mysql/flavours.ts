/** What MySQL and MariaDB have each in a way of its own, where a statement has to be another one. */
export interface Flavour {
  /** How a row of `VALUES` begins. */
  readonly row: string;
  /** The table of `information_schema` with the foreign keys of all databases. */
  readonly foreignKeys: string;
}

export const flavours: Readonly<Record<'mysql' | 'mariadb', Flavour>> = {
  mysql: { row: 'ROW(', foreignKeys: 'innodb_foreign' },
  mariadb: { row: '(', foreignKeys: 'innodb_sys_foreign' },
};

/** @param version What the server says of itself: `10.11.6-MariaDB`. */
export const flavourOf = (version: string): Flavour =>
  /mariadb/i.test(version) ? flavours.mariadb : flavours.mysql;
