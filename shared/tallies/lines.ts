/** Where SES reviews an account, and where it may pause it [faqs-enforcement, reputationdashboardmessages]. */
export const LINES = {
  bounceRate: { review: 0.05, pause: 0.1 },
  complaintRate: { review: 0.001, pause: 0.005 },
};
