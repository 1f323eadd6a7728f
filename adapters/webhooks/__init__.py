"""Machine approvers that are asked at a web address of yours, by signed messages both ways."""
