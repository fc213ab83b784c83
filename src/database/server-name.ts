/** The same for the same server: names of this machine are one, and letters are of no matter. @param server `host:port`. */
export const serverName = (server: string): string =>
  server.toLowerCase().replace(/^(?:127\.0\.0\.1|::1|\[::1\])(?=:\d+$)/, 'localhost');
