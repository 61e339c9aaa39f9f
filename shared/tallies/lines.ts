/** Where SES reviews an account, and where it may pause it [faqs-enforcement, reputationdashboardmessages]. */
export const LINES = {
  bounceRate: { review: 0.05, pause: 0.1 },
  complaintRate: { review: 0.001, pause: 0.005 },
};

const NEAR = 0.8;

/** How a rate stands beside the line at which SES reviews. */
export const besideLine = (rate: number, review: number): "well" | "near" | "over" => {
  if (rate >= review) return "over";
  return rate >= review * NEAR ? "near" : "well";
};
