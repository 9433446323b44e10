"""Where an invitation's link leads. Open to whoever holds it, signed in or not.

Look-ups are not rate-limited: a secret has 192 random bits and only its hash is stored, so guessing finds nothing in
any time; all wrong links answer alike.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.adapter import INVITED
from reviews import access, team
from reviews.models import Role


@never_cache
@login_not_required
@require_safe
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = team.invitation_for(secret)
    if not request.user.is_authenticated:
        request.session[INVITED] = True
    back = urlencode({"next": request.path})
    context = {
        "invitation": found,
        "roles": [Role(row.role).label for row in found.roles.all()],
        "held": access.roles_of(request.user, found.review),
        "sign_in": f"{reverse('account_login')}?{back}",
        "sign_up": f"{reverse('account_signup')}?{back}",
        "accept": reverse("invitation_accept", args=[secret]),
    }
    return render(request, "reviews/invitation.html", context)


@require_POST
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    review = team.accept(secret, user=access.signed_in(request.user))
    request.session.pop(INVITED, None)
    messages.success(request, f"You have joined “{review.title}”.")
    return redirect("protocol", review.public_id)
