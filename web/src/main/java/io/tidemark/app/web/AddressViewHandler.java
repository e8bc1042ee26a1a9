package io.tidemark.app.web;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.RequestDispatcher;

/** Lets forms return to the address they came from, not to the view behind it: a postback needs the names in it, too. */
public class AddressViewHandler extends ViewHandlerWrapper {

    public AddressViewHandler(ViewHandler wrapped) {
        super(wrapped);
    }

    @Override
    public String getActionURL(FacesContext context, String viewId) {
        var address = context.getExternalContext().getRequestMap().get(RequestDispatcher.FORWARD_REQUEST_URI);
        var current = context.getViewRoot();
        return address instanceof String path && current != null && viewId.equals(current.getViewId())
                ? path
                : super.getActionURL(context, viewId);
    }
}
