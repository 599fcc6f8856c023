"""What a training run leaves behind."""

import numpy as np


class History:
    """One entry an epoch, as arrays.

    loss             mean over the epoch's mini-batches of what was minimized, penalties included
    accuracy         on the training data after the epoch, for classifiers; otherwise empty
    val_loss, val_accuracy    on the validation data after the epoch, if there were any
    gradient_norms   (epochs, L): ‖∂ℒ/∂W_l‖ of the epoch's last mini-batch, first layer first, after clipping
    interrupted      whether the reader stopped the run before its last epoch
    """

    def __init__(self, loss_name):
        self.loss_name, self.interrupted = loss_name, False
        self._rows = {name: [] for name in ("loss", "accuracy", "val_loss", "val_accuracy", "gradient_norms")}

    def __getattr__(self, name):
        if name != "_rows" and name in self._rows:
            return np.array(self._rows[name])
        raise AttributeError(name)

    def __len__(self):
        return len(self._rows["loss"])

    def add(self, net, loss, gradient_norms, data, validation):
        """Record an epoch; `data` and `validation` are (X, y) pairs, the latter perhaps None."""
        self._rows["loss"].append(float(loss))
        self._rows["gradient_norms"].append(gradient_norms)
        classifies = self.loss_name in ("cross_entropy", "bce")
        if classifies:
            self._rows["accuracy"].append(net.accuracy(*data, self.loss_name))
        if validation is not None:
            self._rows["val_loss"].append(net.loss(*validation, self.loss_name))
            if classifies:
                self._rows["val_accuracy"].append(net.accuracy(*validation, self.loss_name))

    def keep(self, epochs):
        """Forget what was recorded after so many epochs: an interrupt may come in the middle of a record."""
        for row in self._rows.values():
            del row[epochs:]

    def latest(self, name):
        """The last epoch's value."""
        return self._rows[name][-1]

    def plot(self):
        """A Matplotlib figure of the loss and, for classifiers, the accuracy by epoch."""
        from .figures import learning_curves

        return learning_curves(self)

    def __repr__(self):
        stopped = ", interrupted" if self.interrupted else ""
        if not len(self):
            return f"<History of no epochs{stopped}>"
        parts = [f"{name} {self._rows[name][-1]:.4g}" for name in ("loss", "accuracy", "val_loss", "val_accuracy")
                 if self._rows[name]]
        return f"<History of {len(self)} epochs{stopped}: {', '.join(parts)}>"
