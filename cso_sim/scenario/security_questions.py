"""The part of a scenario document about security questions."""

from pydantic import Field

from cso_sim.scenario.table import ShortText, Table


class SecurityQuestionTable(Table):
    """`[[people.accounts.security_questions]]`: a question that is asked when the password is recovered."""

    question: ShortText = Field(description="The question.")
    answer: ShortText = Field(description="Its answer, in clear: it is fictional. Upper and lower case are equal.")
