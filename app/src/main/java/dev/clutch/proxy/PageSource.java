package dev.clutch.proxy;

import dev.clutch.model.ProjectName;
import dev.clutch.upstream.Allowance;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.UpstreamException;
import dev.clutch.upstream.Validators;
import java.io.IOException;

/** Who is asked for project pages. Every call may block. */
interface PageSource {
  /** Returns an index, which has a page for each project. */
  static PageSource of(HttpUpstream upstream) {
    return new PageSource() {
      @Override
      public PageAnswer page(ProjectName project, Validators validators, Allowance allowance)
          throws UpstreamException {
        return upstream.page(project + "/", validators, allowance);
      }

      @Override
      public PageAnswer pageBehind(ProjectName project, Validators validators, Allowance allowance)
          throws UpstreamException {
        return upstream.pageBehind(project + "/", validators, allowance);
      }

      @Override
      public void distrust() {
        upstream.distrustPages();
      }
    };
  }

  /**
   * Asks for the page of a project.
   *
   * @param allowance how much is read
   * @throws IOException if there is no usable answer
   */
  PageAnswer page(ProjectName project, Validators validators, Allowance allowance)
      throws IOException;

  /** Asks as {@link #page}, for no client: see {@link HttpUpstream#pageBehind}. */
  PageAnswer pageBehind(ProjectName project, Validators validators, Allowance allowance)
      throws IOException;

  /**
   * Asks for the page of a project as an operator does who knows better: for the whole, which is to be taken
   * whatever it was before.
   */
  default PageAnswer anew(ProjectName project, Allowance allowance) throws IOException {
    return page(project, Validators.NONE, allowance);
  }

  /** Notes that an answer was none: see {@link HttpUpstream#distrustPages}. */
  void distrust();
}
