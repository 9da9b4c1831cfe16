// The whole picture of an event with its boxes drawn.
export default {
  template: `
    <figure class="vd-frame">
      <img :src="picture" :alt="alt" @load="fit">
      <svg v-if="size" :viewBox="'0 0 ' + size" preserveAspectRatio="none" aria-hidden="true">
        <rect v-for="one in boxes" :x="one[0]" :y="one[1]" :width="one[2]" :height="one[3]"></rect>
      </svg>
    </figure>`,
  props: { picture: String, boxes: Array, alt: String },
  data: () => ({ size: "" }),
  methods: { fit({ target }) { this.size = `${target.naturalWidth} ${target.naturalHeight}`; } },
};
