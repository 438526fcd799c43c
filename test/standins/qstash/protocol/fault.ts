/** An error that becomes an HTTP answer `{"error": message}` with this status. */
export class Fault extends Error {
  readonly status: 400 | 401 | 404 | 413;

  constructor(status: 400 | 401 | 404 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

export const bad = (message: string): Fault => new Fault(400, message);
export const missing = (what: string, id: string): Fault =>
  new Fault(404, `${what} ${id} not found`);
