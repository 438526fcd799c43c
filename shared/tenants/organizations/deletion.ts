/** How long the operator can restore an organization whose deletion was requested. */
export const restorableDays = 30;
